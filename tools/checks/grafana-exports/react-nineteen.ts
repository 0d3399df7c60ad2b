import ts from 'typescript';

/** A place that works in React 19 and not in React 18, at a line that counts from 1. */
export interface ReactFinding {
  readonly line: number;
  readonly what: string;
}

/**
 * What a component does that React 18 does not know, though it exports all that is imported: found by how it is
 * written, so a ref that is handed on under another name is not seen.
 */
export function reactNineteen(file: ts.SourceFile): ReactFinding[] {
  const findings: ReactFinding[] = [];
  const visit = (node: ts.Node) => {
    for (const { what, is } of habits) {
      if (is(node, file)) {
        findings.push({ line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1, what });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return findings;
}

interface Habit {
  readonly what: string;
  is(node: ts.Node, file: ts.SourceFile): boolean;
}

const habits: readonly Habit[] = [
  {
    what: 'a context as provider; write <Context.Provider>',
    is: (node, file) => isTag(node) && /^\w*Context$/.test(node.tagName.getText(file)),
  },
  {
    what: 'a ref as a property of a component; wrap it in forwardRef',
    is: (node, file) =>
      ts.isBindingElement(node) &&
      (node.propertyName ?? node.name).getText(file) === 'ref' &&
      ts.isParameter(node.parent.parent) &&
      isFirstParameter(node.parent.parent) &&
      /\.[jt]sx$/.test(file.fileName),
  },
  {
    what: 'a ref that returns its clean-up; clean up when it is called with null',
    is: (node, file) => {
      const given = attributeExpression(node, 'ref', file);
      return given !== undefined && isFunction(given) && returnsFunction(given);
    },
  },
  {
    what: 'a function as the action of a form; use onSubmit',
    is: (node, file) =>
      attributeExpression(node, 'action', file, /^form$/) !== undefined ||
      attributeExpression(node, 'formAction', file, /^(button|input)$/) !== undefined,
  },
  {
    what: 'metadata of the document inside a component; it stays where it is',
    is: (node, file) => isTag(node) && /^(title|meta|link)$/.test(node.tagName.getText(file)),
  },
  {
    what: 'useDeferredValue with a first value; React 18 takes no second argument',
    is: (node, file) =>
      ts.isCallExpression(node) &&
      /^(React\.)?useDeferredValue$/.test(node.expression.getText(file)) &&
      node.arguments.length > 1,
  },
  {
    what: 'a transition that waits; React 18 ends it at the first await',
    is: (node, file) =>
      ts.isCallExpression(node) &&
      /^(React\.)?startTransition$/.test(node.expression.getText(file)) &&
      node.arguments.some(
        (given) => isFunction(given) && given.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword),
      ),
  },
];

type Tag = ts.JsxOpeningElement | ts.JsxSelfClosingElement;
const isTag = (node: ts.Node): node is Tag => ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node);

type Written = ts.ArrowFunction | ts.FunctionExpression;
const isFunction = (node: ts.Node): node is Written => ts.isArrowFunction(node) || ts.isFunctionExpression(node);

const isFirstParameter = (parameter: ts.ParameterDeclaration) => parameter.parent.parameters[0] === parameter;

/** The expression of an attribute `name={...}` of a tag; undefined for another node and for a string. */
function attributeExpression(node: ts.Node, name: string, file: ts.SourceFile, tag = /./): ts.Expression | undefined {
  if (!ts.isJsxAttribute(node) || node.name.getText(file) !== name || !tag.test(tagOf(node).tagName.getText(file))) {
    return undefined;
  }
  return node.initializer && ts.isJsxExpression(node.initializer) ? node.initializer.expression : undefined;
}

const tagOf = (attribute: ts.JsxAttribute) => attribute.parent.parent;

function returnsFunction({ body }: Written): boolean {
  return ts.isBlock(body)
    ? body.statements.some(
        (one) => ts.isReturnStatement(one) && one.expression !== undefined && isFunction(one.expression),
      )
    : isFunction(body);
}
