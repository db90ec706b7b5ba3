import { defineConfig } from 'i18next-cli';
import pluginJson from './src/plugin.json';

export default defineConfig({
  locales: pluginJson.languages,
  extract: {
    input: ['src/**/*.{ts,tsx}'],
    ignore: ['src/**/*.test.{ts,tsx}'],
    output: `src/locales/{{language}}/${pluginJson.id}.json`,
    defaultNS: false,
    functions: ['t', 'message'],
    transComponents: ['Trans'],
    sort: true,
  },
});
