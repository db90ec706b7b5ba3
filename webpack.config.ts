import path from 'node:path';
import { type Configuration, NormalModuleReplacementPlugin, type RuleSetRule } from 'webpack';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

const inRoot = (file: string): string => path.join(process.cwd(), file);

// All browsers that Grafana 12 supports can do this: lowering it further only adds bytes.
const TARGET = 'es2022';

const config = async (env: Env): Promise<Configuration> => {
  const base = await grafanaConfig(env);
  return {
    ...base,
    cache: {
      type: 'filesystem',
      buildDependencies: {
        config: [inRoot('.config/webpack/webpack.config.ts'), inRoot('webpack.config.ts')],
        // The cache would go on copying what these were before.
        copied: [
          'src/plugin.json',
          'src/README.md',
          'src/settings.schema.json',
          'src/dashboards/',
          'src/img/',
          'src/locales/',
          'CHANGELOG.md',
          'LICENSE',
        ].map(inRoot),
      },
    },
    module: {
      ...base.module,
      rules: base.module?.rules?.map((rule) => (rule && rule !== '...' ? withTarget(rule) : rule)),
    },
    resolve: {
      ...base.resolve,
      alias: { '@grafana/e2e-selectors$': inRoot('src/app/e2eSelectors.ts') },
    },
    plugins: [
      ...(base.plugins ?? []),
      new NormalModuleReplacementPlugin(/\/AdHocFiltersComboboxRenderer\.js$/, inRoot('src/app/noAdHocFilters.ts')),
    ],
    // scripts/bundleBudget.ts watches the size that counts: what the first page transfers.
    performance: false,
  };
};

function withTarget(rule: RuleSetRule): RuleSetRule {
  const { use } = rule;
  if (typeof use !== 'object' || use === null || !('loader' in use) || use.loader !== 'swc-loader') {
    return rule;
  }
  const options = typeof use.options === 'object' ? use.options : {};
  return { ...rule, use: { ...use, options: { ...options, jsc: { ...options.jsc, target: TARGET } } } };
}

export default config;
