import ts from 'typescript';
import { manifestOf, type CatalogRule, type PackedPlugin } from './plugin.ts';

const dialogs = ['alert', 'confirm', 'prompt'];

/** Rules about the code that runs in the browser. */
export const browserRules: readonly CatalogRule[] = [
  {
    name: 'No dialogs of the browser: alert, confirm, prompt.',
    broken: (plugin) =>
      nodesOf(plugin, (node) => ts.isCallExpression(node) && dialogs.includes(globalName(node.expression) ?? '')),
  },
  {
    name: 'No styles for all of Grafana: neither <Global> nor imported style sheets.',
    broken: (plugin) =>
      nodesOf(
        plugin,
        (node) =>
          ((ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) && node.tagName.getText() === 'Global') ||
          (ts.isImportDeclaration(node) && /\.s?css['"]$/.test(node.moduleSpecifier.getText())),
      ),
  },
  {
    name: 'No grafanaBootData of the window.',
    broken: (plugin) => [...mentions(plugin, 'grafanaBootData'), ...packedMentions(plugin, 'grafanaBootData')],
  },
  {
    name: 'Queries go through a data source, not to /api/ds/query.',
    broken: (plugin) => [...mentions(plugin, '/api/ds/query'), ...packedMentions(plugin, '/api/ds/query')],
  },
  {
    name: 'A data source with a backend is tested by its health check, not by testDatasource.',
    broken: (plugin) =>
      manifestOf(plugin).backend === true
        ? nodesOf(plugin, (node) => ts.isMethodDeclaration(node) && node.name.getText() === 'testDatasource')
        : [],
  },
];

/** `alert` and `window.alert` are both `alert`; `modal.alert` is none. */
function globalName(expression: ts.Expression): string | undefined {
  if (ts.isIdentifier(expression)) {
    return expression.text;
  }
  return ts.isPropertyAccessExpression(expression) && /^(window|globalThis|self)$/.test(expression.expression.getText())
    ? expression.name.text
    : undefined;
}

/** `FILE:LINE: TEXT` of every node of the TypeScript sources that is one. */
function nodesOf({ sources }: PackedPlugin, isOne: (node: ts.Node) => boolean): string[] {
  const found: string[] = [];
  for (const [name, text] of sources) {
    if (/\.tsx?$/.test(name)) {
      const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        if (isOne(node)) {
          const { line } = file.getLineAndCharacterOfPosition(node.getStart());
          found.push(`${name}:${line + 1}: ${node.getText().split('\n')[0]}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
    }
  }
  return found;
}

function mentions({ sources }: PackedPlugin, text: string): string[] {
  return [...sources].filter(([name, source]) => /\.tsx?$/.test(name) && source.includes(text)).map(([name]) => name);
}

/** In what the browser loads, which holds the code of others, too. */
function packedMentions({ files }: PackedPlugin, text: string): string[] {
  return [...files]
    .filter(([name, { content }]) => name.endsWith('.js') && content.includes(text))
    .map(([name]) => name);
}
