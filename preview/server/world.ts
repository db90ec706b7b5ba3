import { Alerting } from './alerting/alerting';
import { type DataSource, type Role } from './bootData';
import { createPluginSettings, readPluginJson, type AppState, type PluginSettings } from './pluginSettings';

export interface Annotation {
  id: number;
  /** Unix ms. */
  time: number;
  text: string;
}

/** What a Grafana would keep in its database; here it lasts as long as the server. */
export class World {
  private readonly manifest;
  private readonly sources = new Map<string, DataSource>();
  private readonly marks: Annotation[] = [];
  readonly alerting = new Alerting();

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

  /** Within a time (unix ms), newest first. */
  findAnnotations(from: number, to: number): Annotation[] {
    return this.marks.filter(({ time }) => time >= from && time <= to).sort((a, b) => b.time - a.time);
  }

  /** @returns its id */
  addAnnotation(annotation: Omit<Annotation, 'id'>): number {
    const id = this.marks.length + 1;
    this.marks.push({ id, ...annotation });
    return id;
  }

  /** Like Grafana, keeps its settings if it is told to save none. */
  savePlugin({ jsonData, ...rest }: AppState): void {
    const isEmpty = Object.keys(jsonData ?? {}).length === 0;
    this.appState = { ...rest, jsonData: isEmpty ? this.appState.jsonData : jsonData };
  }
}
