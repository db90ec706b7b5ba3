import { type Flavour } from '../preview/flavours';
import { type Preview, startPreview } from '../preview/server/startPreview';
import { PLUGIN_DIR } from './build';

export interface PluginPreviewOptions {
  flavour: Flavour;
  /** 0 for any free one. */
  port: number;
  prometheusUrl: string;
  /** Seconds between two scrapes of that Prometheus. */
  scrapeInterval: number;
}

/** Shows the built plugin on one Prometheus. */
export function startPluginPreview(options: PluginPreviewOptions): Promise<Preview> {
  const { flavour, port, prometheusUrl, scrapeInterval } = options;
  const dataSource = {
    uid: 'prometheus',
    name: 'Prometheus',
    url: prometheusUrl,
    isDefault: true,
    jsonData: { timeInterval: `${scrapeInterval}s` },
  };
  return startPreview({ pluginDir: PLUGIN_DIR, flavour, port, dataSources: [dataSource] });
}
