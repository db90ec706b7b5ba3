import { readBuild, type Flavour } from '../flavours';
import { type Folder } from './alerting/alerting';
import { type DataSource, type Role, type Theme } from './bootData';
import { listen } from './listen';
import { type AppState } from './pluginSettings';
import { createRoutes } from './routes';
import { World } from './world';

export interface PreviewOptions {
  /** The folder of the built plugin, with `plugin.json` and `module.js`. */
  pluginDir: string;
  flavour: Flavour;
  /** 0 for any free port. */
  port: number;
  dataSources: DataSource[];
  /** Role of who has not logged in; Admin by default. */
  role?: Role;
  /** Stored state of the plugin; enabled, pinned and without jsonData by default. */
  settings?: Partial<AppState>;
  /** Folders that exist from the start; none by default. */
  folders?: readonly Folder[];
  /** Theme of who has not chosen one; dark by default. */
  theme?: Theme;
}

/** A running preview. What its functions change is seen from the next page load or request on. */
export interface Preview {
  /** Address of the page, without a trailing slash. */
  url: string;
  /** Changes the role of requests without a login. */
  setRole(role: Role): void;
  /** Adds a data source, or replaces the one with that uid. */
  addDataSource(source: DataSource): void;
  removeDataSource(uid: string): void;
  close(): Promise<void>;
}

/**
 * Serves a page that runs the built plugin against real Prometheus servers, with the parts of Grafana's HTTP API that
 * it needs, on 127.0.0.1.
 *
 * @throws Error when the host of that flavour or the plugin isn't built, or the port is taken.
 */
export async function startPreview(options: PreviewOptions): Promise<Preview> {
  const { pluginDir, flavour, port, dataSources, role = 'Admin', settings, folders = [], theme = 'dark' } = options;
  const world = new World(pluginDir, dataSources, { enabled: true, pinned: true, jsonData: null, ...settings }, role);
  folders.forEach((folder) => world.alerting.addFolder(folder));
  const routes = createRoutes(world, readBuild(flavour), theme);
  const { url, close } = await listen(routes, port);
  return {
    url,
    close,
    setRole: (newRole) => {
      world.role = newRole;
    },
    addDataSource: (source) => world.addDataSource(source),
    removeDataSource: (uid) => world.removeDataSource(uid),
  };
}
