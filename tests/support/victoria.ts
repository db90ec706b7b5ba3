import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { freePort, isAnswering, startProcess, temporaryFolder } from '../control/process';
import { type Engine } from './installations';

/**
 * Starts a VictoriaMetrics with empty data on a free port of loopback, and waits until it answers.
 * @param config what its `-promscrape.config` has besides the intervals
 */
export async function startVictoria(config: object, scrapeIntervalSeconds: number): Promise<Engine> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const configFile = path.join(folder.path, 'scrape.yml');
  const interval = `${scrapeIntervalSeconds}s`;
  const write = (jobs: object): Promise<void> =>
    writeFile(configFile, stringify({ global: { scrape_interval: interval, scrape_timeout: interval }, ...jobs }));
  await write(config);
  const args = [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${path.join(folder.path, 'data')}`,
    `-promscrape.config=${configFile}`,
    // By default it answers with what is half a minute old.
    '-search.latencyOffset=1s',
  ];
  try {
    const running = await startProcess('victoria-metrics', args, { isReady: () => isAnswering(`${url}/health`) });
    return {
      url,
      async configure(other) {
        await write(other);
        await fetch(`${url}/-/reload`);
      },
      async stop() {
        await running.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
