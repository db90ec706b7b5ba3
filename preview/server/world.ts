import { type DataSource, type Role } from './bootData';
import { createPluginSettings, readPluginJson, type AppState, type PluginSettings } from './pluginSettings';

/** What a Grafana would keep in its database; here it lasts as long as the server. */
export class World {
  private readonly manifest;
  private readonly sources = new Map<string, DataSource>();

  /** @param role the role of requests without a login */
  constructor(
    readonly pluginDir: string,
    dataSources: DataSource[],
    private appState: AppState,
    public role: Role
  ) {
    this.manifest = readPluginJson(pluginDir);
    dataSources.forEach((source) => this.addDataSource(source));
  }

  get dataSources(): DataSource[] {
    return [...this.sources.values()];
  }

  get plugin(): PluginSettings {
    return createPluginSettings(this.manifest, this.appState);
  }

  findDataSource(uid: string): DataSource | undefined {
    return this.sources.get(uid);
  }

  /** Adds a data source, or replaces the one with that uid. */
  addDataSource(source: DataSource): void {
    this.sources.set(source.uid, source);
  }

  removeDataSource(uid: string): void {
    this.sources.delete(uid);
  }

  savePlugin(appState: AppState): void {
    this.appState = appState;
  }
}
