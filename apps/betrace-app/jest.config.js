// Times in tests read the same everywhere.
process.env.TZ = 'UTC';

const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');
const base = require('./.config/jest.config');

const [, swc] = Object.entries(base.transform)[0];
const [transformer, options] = swc;

module.exports = {
  ...base,
  // With the Fetch API, which jsdom lacks.
  testEnvironment: 'jest-fixed-jsdom',
  // Roles and names are computed slowly in jsdom; these are ceilings, not waits.
  testTimeout: 60_000,
  transform: {
    '\\.yaml$': '<rootDir>/jest-yaml.js',
    '^.+\\.m?[jt]sx?$': [
      transformer,
      { ...options, jsc: { ...options.jsc, target: 'es2022', transform: { react: { runtime: 'automatic' } } } },
    ],
  },
  // Published as ES modules only.
  transformIgnorePatterns: [
    nodeModulesToTransform([
      ...grafanaESModules,
      '@react-hookz/web',
      '@ver0/deep-equal',
      'd3-[a-z]+',
      'internmap',
      'msw',
      'cookie',
      '@mswjs/[a-z]+',
      '@open-draft/[a-z-]+',
      'rettime',
      'until-async',
      'outvariant',
      'strict-event-emitter',
      'is-node-process',
      'delaunator',
      'robust-predicates',
      'yaml',
    ]),
  ],
};
