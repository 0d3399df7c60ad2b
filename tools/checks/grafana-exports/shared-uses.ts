import ts from 'typescript';

/** One use of what a shared module exports: `useState` of `react`, at a line that counts from 1. */
export interface SharedUse {
  readonly module: string;
  readonly name: string;
  readonly line: number;
}

/** A module as a whole, known in a file under a local name: `import * as React`, `const React = require('react')`. */
type WholeModules = Map<string, string>;

/**
 * Every export of a shared module that a file of TypeScript or JavaScript uses at run time: by a named import or
 * re-export, as a member of a whole module (`React.use`, `<React.Activity>`, `const { use } = React`), or from a
 * `require` or dynamic import. Types are left out: they do not live to see a Grafana.
 */
export function sharedUses(file: ts.SourceFile, isShared: (module: string) => boolean): SharedUse[] {
  const uses: SharedUse[] = [];
  const whole: WholeModules = new Map();
  const use = (module: string, name: string, node: ts.Node) =>
    uses.push({ module, name, line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1 });
  const sharedText = (node: ts.Node | undefined) =>
    node !== undefined && ts.isStringLiteralLike(node) && isShared(node.text) ? node.text : undefined;

  const nameWhole = (module: string, pattern: ts.BindingName) => {
    if (ts.isIdentifier(pattern)) {
      whole.set(pattern.text, module);
    } else {
      for (const element of pattern.elements) {
        if (ts.isBindingElement(element)) {
          use(module, (element.propertyName ?? element.name).getText(file), element);
        }
      }
    }
  };

  const readDeclaration = (node: ts.Node) => {
    if (ts.isImportDeclaration(node)) {
      const module = sharedText(node.moduleSpecifier);
      const clause = node.importClause;
      if (module === undefined || clause === undefined || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) {
        return;
      }
      if (clause.name !== undefined) {
        use(module, 'default', clause.name);
        whole.set(clause.name.text, module);
      }
      const bindings = clause.namedBindings;
      if (bindings !== undefined && ts.isNamespaceImport(bindings)) {
        whole.set(bindings.name.text, module);
      }
      if (bindings !== undefined && ts.isNamedImports(bindings)) {
        bindings.elements
          .filter(({ isTypeOnly }) => !isTypeOnly)
          .forEach((element) => use(module, (element.propertyName ?? element.name).text, element));
      }
    } else if (ts.isExportDeclaration(node) && !node.isTypeOnly) {
      const module = sharedText(node.moduleSpecifier);
      if (module !== undefined && node.exportClause !== undefined && ts.isNamedExports(node.exportClause)) {
        node.exportClause.elements
          .filter(({ isTypeOnly }) => !isTypeOnly)
          .forEach((element) => use(module, (element.propertyName ?? element.name).text, element));
      }
    } else if (ts.isVariableDeclaration(node)) {
      const module = wholeModule(node.initializer);
      if (module !== undefined) {
        nameWhole(module, node.name);
      }
    }
  };

  /** The shared module that an expression stands for: `require('react')`, `await import('react')`, or a name of one. */
  const wholeModule = (node: ts.Expression | undefined): string | undefined => {
    if (node === undefined) {
      return undefined;
    }
    if (ts.isAwaitExpression(node) || ts.isParenthesizedExpression(node)) {
      return wholeModule(node.expression);
    }
    if (ts.isIdentifier(node)) {
      return whole.get(node.text);
    }
    const callee = ts.isCallExpression(node) ? node.expression : undefined;
    const loads = callee && (callee.kind === ts.SyntaxKind.ImportKeyword || callee.getText(file) === 'require');
    return loads ? sharedText((node as ts.CallExpression).arguments[0]) : undefined;
  };

  const readMember = (node: ts.Node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const module = wholeModule(node.expression);
      if (module !== undefined && node.name.text !== 'default') {
        use(module, node.name.text, node.name);
      }
    } else if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
      const module = wholeModule(node.expression);
      if (module !== undefined) {
        use(module, node.argumentExpression.text, node.argumentExpression);
      }
    }
  };

  const walk = (node: ts.Node, read: (node: ts.Node) => void) => {
    read(node);
    ts.forEachChild(node, (child) => {
      if (!isForgotten(child)) {
        walk(child, read);
      }
    });
  };
  walk(file, readDeclaration);
  walk(file, readMember);
  return uses;
}

/** Types, but not what a class extends: that is an expression. */
const isForgotten = (node: ts.Node) =>
  ts.isInterfaceDeclaration(node) || (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node));

/** A file's syntax tree; what its name ends with decides whether JSX may stand in it. */
export const parseFile = (name: string, text: string): ts.SourceFile =>
  ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
