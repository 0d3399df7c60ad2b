// Times in tests read the same everywhere.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');

const [transformer] = Object.values(base.transform);

module.exports = {
  ...base,
  // The editors are rendered and typed into, also on a busy machine.
  testTimeout: 60_000,
  // Grafana's, and .mjs too.
  transform: { '^.+\\.m?[jt]sx?$': transformer },
  // Published as ES modules only.
  transformIgnorePatterns: [
    nodeModulesToTransform([
      ...grafanaESModules,
      '@marcbachmann/cel-js',
      '@react-hookz/web',
      '@ver0/deep-equal',
      'd3-[a-z]+',
      'internmap',
      'delaunator',
      'robust-predicates',
      'uuid',
    ]),
  ],
};
