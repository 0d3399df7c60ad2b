/**
 * The arrows of the house: apps → packages/engine → packages/dsl; apps → packages/api-client → proto; apps →
 * packages/evidence.
 */
const tests = '[.]test[.]tsx?$|/test/|/bench/|/testdata/|/e2e/';

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment:
        'But where the grammar is recursive over files: values hold aggregates, which hold patterns, which hold values.',
      severity: 'error',
      from: { pathNot: '^packages/(dsl/src/evaluate|engine/src/compile)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'dsl-stands-alone',
      severity: 'error',
      from: { path: '^packages/dsl/src', pathNot: tests },
      to: { path: '^(apps|packages|examples|tools)/', pathNot: '^packages/dsl/' },
    },
    {
      name: 'dsl-without-platform',
      comment: 'The language runs in the browser: no Node built-ins.',
      severity: 'error',
      from: { path: '^packages/(dsl|engine)/src', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engine-needs-only-dsl',
      severity: 'error',
      from: { path: '^packages/engine/src', pathNot: tests },
      to: { path: '^(apps|packages|examples|tools)/', pathNot: '^packages/(engine|dsl)/' },
    },
    {
      name: 'engine-reads-the-wire-itself',
      severity: 'error',
      from: { path: '^packages/engine/src', pathNot: tests },
      to: { path: 'node_modules/@bufbuild' },
    },
    {
      name: 'api-client-needs-only-proto',
      severity: 'error',
      from: { path: '^packages/api-client/src', pathNot: tests },
      to: { path: '^(apps|packages|examples|tools)/', pathNot: '^packages/api-client/' },
    },
    {
      name: 'evidence-stands-alone',
      comment: 'Who checks evidence needs nothing of what made it.',
      severity: 'error',
      from: { path: '^packages/evidence/src', pathNot: tests },
      to: { path: '^(apps|packages|examples|tools)/|node_modules/', pathNot: '^packages/evidence/' },
    },
    {
      name: 'packages-never-import-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|tools)/' },
    },
    {
      name: 'apps-never-import-each-other',
      comment: 'The one exception: the command line starts the service.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: tests },
      to: { path: '^apps/', pathNot: ['^apps/$1/', '^apps/betrace-backend/src/main[.]ts$'] },
    },
    {
      name: 'only-the-cli-starts-the-backend',
      severity: 'error',
      from: { path: '^apps/', pathNot: ['^apps/betrace-(cli|backend)/', tests] },
      to: { path: '^apps/betrace-backend/' },
    },
    {
      name: 'receive-reads-the-wire-lazily',
      severity: 'error',
      from: { path: '^apps/betrace-backend/src/receive', pathNot: tests },
      to: { path: 'node_modules/@bufbuild' },
    },
    {
      name: 'only-the-store-knows-its-database',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: ['^apps/betrace-backend/src/store/', tests] },
      to: {
        path: [
          '^(node:)?sqlite$',
          'node_modules/(kysely|pg)/',
          '^apps/betrace-backend/src/store/(sqlite-dialect|database-file|tables|migrations/.*)[.]ts$',
        ],
      },
    },
    {
      name: 'no-tests-in-production',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'nothing-undeclared',
      severity: 'error',
      from: { path: '^(apps|packages|examples|tools)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: '^(apps|packages|examples|tools)/' },
      to: { couldNotResolve: true, pathNot: '^grafana-runtime:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps|tools)/[^/]+/(dist|[.]config)/|/src/gen/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
