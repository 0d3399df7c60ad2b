/** A test as a JUnit report tells of it. */
export interface ReportedTest {
  readonly file: string;
  readonly rule: string;
  readonly test: string;
  /** Why it failed; empty when it passed. */
  readonly message: string;
}

/** A report that build servers read: a suite for each file, the rule as the class. */
export function junitReport(tests: readonly ReportedTest[], seconds: number): string {
  const files = [...new Set(tests.map(({ file }) => file))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="betrace"${totals(tests)} time="${seconds.toFixed(3)}">`,
    ...files.flatMap((file) =>
      suite(
        file,
        tests.filter((test) => test.file === file),
      ),
    ),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(file: string, tests: readonly ReportedTest[]): string[] {
  return [
    `  <testsuite name=${quoted(file)}${totals(tests)}>`,
    ...tests.flatMap(({ rule, test, message }) => {
      const head = `    <testcase classname=${quoted(rule)} name=${quoted(test)} file=${quoted(file)}`;
      return message === ''
        ? [`${head}/>`]
        : [`${head}>`, `      <failure message=${quoted(message)}/>`, '    </testcase>'];
    }),
    '  </testsuite>',
  ];
}

function totals(tests: readonly ReportedTest[]): string {
  return ` tests="${tests.length}" failures="${tests.filter(({ message }) => message !== '').length}"`;
}

/** An attribute's value; characters that XML cannot hold become U+FFFD. */
function quoted(text: string): string {
  const escaped = text
    .toWellFormed()
    // eslint-disable-next-line no-control-regex
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"\n\t\r]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `"${escaped}"`;
}
