import path from 'node:path';
import type { Configuration } from 'webpack';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

const inRoot = (file: string): string => path.resolve(process.cwd(), file);

const config = async (env: Env): Promise<Configuration> => {
  const base = await grafanaConfig(env);
  return {
    ...base,
    cache: {
      type: 'filesystem',
      buildDependencies: { config: [inRoot('.config/webpack/webpack.config.ts'), inRoot('webpack.config.ts')] },
    },
    resolve: {
      ...base.resolve,
      alias: { '@grafana/e2e-selectors$': inRoot('src/app/e2eSelectors.ts') },
    },
    // scripts/bundleBudget.ts watches the size that counts: what the first page transfers.
    performance: false,
  };
};

export default config;
