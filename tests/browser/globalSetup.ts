import { type Flavour, FLAVOURS } from '../../preview/flavours';
import { buildPlugin, buildPreview } from '../../scripts/build';
import { startPluginPreview } from '../../scripts/pluginPreview';
import { startControlServer } from '../control/server';
import { startStack } from '../control/stack';
import { variableOf } from './targets';

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
  const stops: Array<() => Promise<void>> = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((end) => end()));
  };
  try {
    for (const flavour of FLAVOURS) {
      stops.push(...(await startTarget(flavour)));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** A preview with calls systems of its own, so that the faults of one flavour's specs are none in the other's. */
async function startTarget(flavour: Flavour): Promise<Array<() => Promise<void>>> {
  const stack = await startStack();
  const stops = [stack.stop];
  try {
    const control = await startControlServer(stack, 0);
    stops.push(control.close);
    const { prometheusUrl, scrapeInterval } = stack;
    const preview = await startPluginPreview({ flavour, port: 0, prometheusUrl, scrapeInterval });
    stops.push(preview.close);
    process.env[variableOf('control', flavour)] = control.url;
    process.env[variableOf('preview', flavour)] = preview.url;
    return stops;
  } catch (error) {
    await Promise.all(stops.map((end) => end()));
    throw error;
  }
}
