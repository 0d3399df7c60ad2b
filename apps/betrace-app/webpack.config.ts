import type { Configuration, RuleSetRule } from 'webpack';
import { parse } from 'yaml';

import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

/**
 * Grafana's generated configuration with three changes. Two are for code that is consumed as TypeScript source: the
 * automatic JSX runtime (shared by Grafana since 12.3), and ES2022 output; an older target would turn `**` into
 * Math.pow, which throws on the bigints of the rule language. The third reads rule files now, so that the browser need
 * not.
 */
const config = async (env: Env): Promise<Configuration> => {
  const base = await grafanaConfig(env);
  for (const rule of (base.module?.rules ?? []) as RuleSetRule[]) {
    const use = rule.use;
    if (use && typeof use === 'object' && 'loader' in use && use.loader === 'swc-loader') {
      const options = use.options as { jsc: Record<string, unknown> };
      options.jsc = { ...options.jsc, target: 'es2022', transform: { react: { runtime: 'automatic' } } };
    }
  }
  base.module?.rules?.push({ test: /\.yaml$/, type: 'json', parser: { parse } });
  return base;
};

export default config;
