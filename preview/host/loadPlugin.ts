import { AppPlugin } from '@grafana/data';
import { sharedModules } from './sharedModules';

type Factory = (...modules: unknown[]) => unknown;
type Define = ((...definition: [...name: string[], dependencies: string[], factory: Factory]) => void) & {
  amd: object;
};

declare global {
  interface Window {
    define?: Define;
  }
}

interface Definition {
  dependencies: string[];
  factory: Factory;
}

/** Runs an AMD script; `define` is there for as long as the script runs, since its chunks don't use it. */
function loadDefinition(url: string): Promise<Definition> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const define: Define = Object.assign(
      (...definition: Parameters<Define>) => {
        const factory = definition.pop();
        const dependencies = definition.pop();
        if (typeof factory === 'function' && Array.isArray(dependencies)) {
          resolve({ dependencies, factory });
        }
      },
      { amd: {} }
    );
    script.src = url;
    script.onload = () => {
      delete window.define;
      reject(new Error(`${url} defines no AMD module`));
    };
    script.onerror = () => reject(new Error(`${url} can't be loaded`));
    window.define = define;
    document.head.append(script);
  });
}

/**
 * Loads a built app plugin the way Grafana does.
 *
 * @param url address of its `module.js`
 * @throws Error when it can't be loaded, or asks for modules that the host doesn't share (listed in the message)
 */
export async function loadPlugin(url: string): Promise<AppPlugin> {
  const { dependencies, factory } = await loadDefinition(url);
  const shared: Record<string, unknown> = { ...sharedModules, module: { uri: url } };
  const missing = dependencies.filter((name) => !(name in shared));
  if (missing.length > 0) {
    throw new Error(`The plugin asks for modules that the preview host doesn't share: ${missing.join(', ')}`);
  }
  const exported = await factory(...dependencies.map((name) => shared[name]));
  if (typeof exported === 'object' && exported !== null && 'plugin' in exported) {
    const plugin = await exported.plugin;
    if (plugin instanceof AppPlugin) {
      return plugin;
    }
  }
  throw new Error(`${url} exports no app plugin`);
}
