import { formatFault, parseFault } from '../simulator/faults';
import { createControl } from '../tests/control/client';
import { startStack } from '../tests/control/stack';
import { buildPlugin, buildPreview } from './build';
import { startPluginPreview } from './pluginPreview';
import { awaitVerdict, TRIAGE_PATH, type Verdict } from './verdict';

/** The dialects of the worlds. */
export interface Worlds {
  /** videocall.rs the extended one, RnD. */
  extended?: boolean;
  /** Mattermost without RTCD. */
  embedded?: boolean;
}

export interface ExampleOptions extends Worlds {
  /** Flag forms, `name:key=value,…`. */
  faults: readonly string[];
  /** Of the page; 0 for any free one. */
  port: number;
  /** Receives the current step. */
  onProgress(step: string): void;
  /** Ends the start. */
  signal: AbortSignal;
}

/**
 * Callscope on a simulated calls system: everything that runs for it listens only on loopback, and ends with `stop`.
 */
export interface Example extends Verdict {
  /** Address of the triage page. */
  url: string;
  prometheusUrl: string;
  /** Address of an Alertmanager that gets alerts; null if there is none. */
  alertmanagerUrl: string | null;
  /** Ends all faults. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

const FLAVOUR = '12.4';
/** Faults begin after this many healthy seconds, so that their start shows. */
export const HEALTHY_SECONDS = 45;

/**
 * Starts simulator and Prometheus, builds what isn't built, starts the preview and waits for the expected verdict, but
 * not forever: a weak fault may never show.
 * @throws FaultError for a fault no world knows; an Error that says what went wrong with anything else
 */
export async function startExample({
  faults,
  port,
  onProgress,
  signal,
  extended,
  embedded,
}: ExampleOptions): Promise<Example> {
  const wanted = faults.map(parseFault);
  const begin = Date.now() / 1000 + HEALTHY_SECONDS;
  onProgress('Starting the simulator and Prometheus, waiting for data');
  const stack = await startStack({
    faults: wanted.map((fault) => formatFault({ start: begin, ...fault })),
    extended,
    embedded,
  });
  const stops = [stack.stop];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((end) => end()));
  };
  try {
    onProgress('Building the plugin');
    await buildPlugin(signal);
    onProgress(`Building the preview for Grafana ${FLAVOUR} (the first run takes 1 to 3 minutes)`);
    await buildPreview(FLAVOUR, signal);
    const { prometheusUrl, scrapeInterval } = stack;
    const preview = await startPluginPreview({ flavour: FLAVOUR, port, prometheusUrl, scrapeInterval });
    stops.push(preview.close);

    const verdict = await awaitVerdict(prometheusUrl, wanted, { onProgress, signal });
    return {
      url: `${preview.url}${TRIAGE_PATH}`,
      prometheusUrl,
      alertmanagerUrl: null,
      ...verdict,
      mend: () => mendAll(stack.simulator.control),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Ends all faults of a simulator. */
export async function mendAll(control: string): Promise<void> {
  await createControl(control).heal();
}
