import {
  setChromeHeaderHeightHook,
  setMegaMenuOpenHook,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginLinksHook,
  setReturnToPreviousHook,
} from '@grafana/runtime';

/** Height in pixels of the bar that stays at the top of the page. */
export const HEADER_HEIGHT = 40;

/** No other plugin is there to extend this one, and there is no menu. */
export function initHooks(): void {
  setPluginLinksHook(() => ({ links: [], isLoading: false }));
  setPluginComponentHook(() => ({ component: null, isLoading: false }));
  setPluginComponentsHook(() => ({ components: [], isLoading: false }));
  setPluginFunctionsHook(() => ({ functions: [], isLoading: false }));
  setReturnToPreviousHook(() => () => {});
  setChromeHeaderHeightHook(() => HEADER_HEIGHT);
  setMegaMenuOpenHook(() => [false, () => {}]);
}
