const { parse } = require('yaml');

/** Gives Jest a YAML file as what it says, as webpack.config.ts gives it to the bundle. */
module.exports = { process: (text) => ({ code: `module.exports = ${JSON.stringify(parse(text))};` }) };
