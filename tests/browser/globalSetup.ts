import { FLAVOURS } from '../../preview/flavours';
import { buildPlugin, buildPreview } from '../../scripts/build';
import { startPluginPreview } from '../../scripts/pluginPreview';
import { startControlServer } from '../control/server';
import { startStack } from '../control/stack';
import { previewVariable } from './targets';

/** Starts the systems behind the previews, and the previews; nothing of it for a Grafana that runs already. */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.GRAFANA_URL !== undefined) {
    if (process.env.CONTROL_URL === undefined) {
      throw new Error('GRAFANA_URL needs CONTROL_URL: run "npm run control", whose Prometheus that Grafana reads.');
    }
    return undefined;
  }
  await buildPlugin();
  await Promise.all(FLAVOURS.map((flavour) => buildPreview(flavour)));
  const stack = await startStack();
  const stops = [stack.stop];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((end) => end()));
  };
  try {
    const control = await startControlServer(stack, 0);
    stops.push(control.close);
    process.env.CONTROL_URL = control.url;
    const { prometheusUrl, scrapeInterval } = stack;
    for (const flavour of FLAVOURS) {
      const preview = await startPluginPreview({ flavour, port: 0, prometheusUrl, scrapeInterval });
      stops.push(preview.close);
      process.env[previewVariable(flavour)] = preview.url;
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
