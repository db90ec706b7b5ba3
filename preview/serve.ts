import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { buildHost, flavourOption } from './build';
import { type Flavour } from './flavours';
import { type Role } from './server/bootData';
import { readProvisioning } from './server/provisioning';
import { startPreview } from './server/startPreview';

interface ServeOptions {
  flavour: Flavour;
  port: number;
  plugin: string;
  role: Role;
  prometheus?: string;
  scrapeInterval: string;
  provisioning?: string;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('A port is a number from 0 (any free one) to 65535.');
  }
  return port;
}

async function serve(options: ServeOptions): Promise<void> {
  const { flavour, port, plugin, role, prometheus, scrapeInterval, provisioning } = options;
  if (!existsSync(join(plugin, 'module.js'))) {
    throw new Error(`There is no built plugin in ${plugin}: run "npm run build".`);
  }
  await buildHost(flavour);
  const { dataSources = [], ...provisioned } = provisioning === undefined ? {} : readProvisioning(provisioning);
  if (prometheus !== undefined) {
    dataSources.unshift({
      uid: 'prometheus',
      name: 'Prometheus',
      url: prometheus,
      isDefault: true,
      jsonData: { timeInterval: scrapeInterval },
    });
  }
  const preview = await startPreview({ pluginDir: resolve(plugin), flavour, port, dataSources, role, ...provisioned });
  console.log(preview.url);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void preview.close());
  }
}

new Command('preview/serve.ts')
  .description('Shows the built plugin without a Grafana server. Prints the address of the page.')
  .addOption(flavourOption())
  .option('--port <number>', 'port on 127.0.0.1, 0 for any free one', parsePort, 3000)
  .option('--plugin <folder>', 'the built plugin', 'dist')
  .option('--prometheus <url>', 'the Prometheus to show')
  .option('--scrape-interval <duration>', 'how often that Prometheus scrapes', '15s')
  .option('--provisioning <folder>', "data sources, plugin settings and folders in Grafana's provisioning format")
  .addOption(new Option('--role <role>', 'who looks at it').choices(['Admin', 'Editor', 'Viewer']).default('Admin'))
  .action(serve)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
