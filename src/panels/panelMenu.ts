import { AppEvents, type PanelData, type PanelMenuItem } from '@grafana/data';
import { t } from '@grafana/i18n';
import { getAppEvents, getDataSourceSrv, locationService } from '@grafana/runtime';
import { getExploreURL, type SceneObject, sceneGraph, VizPanelMenu } from '@grafana/scenes';
import { type Panel } from '../boards/types';
import { checkUrl } from '../components/pageUrls';
import { triageUrl } from '../components/triageUrl';

/**
 * The actions for a panel. They are made when the menu opens.
 * @param product id of the panel's product; undefined if it is about all products
 */
export function createPanelMenu(product: string | undefined, panel: Pick<Panel, 'source' | 'remedy'>): VizPanelMenu {
  const menu = new VizPanelMenu({ items: [] });
  menu.addActivationHandler(() => {
    menu.setItems(itemsOf(menu, product, panel));
  });
  return menu;
}

function itemsOf(
  menu: SceneObject,
  product: string | undefined,
  { source, remedy }: Pick<Panel, 'source' | 'remedy'>
): PanelMenuItem[] {
  const { data } = sceneGraph.getData(menu).state;
  const { value, to } = sceneGraph.getTimeRange(menu).state;
  const links: PanelMenuItem[] = [
    {
      text: t('boards.open-in-triage', 'Open triage at this time'),
      iconClassName: 'bolt',
      // A range that ends now opens live.
      href: triageUrl(product, to === 'now' ? null : value.to.valueOf() / 1000),
    },
    {
      text: t('boards.why-no-data', 'Open checks for its job'),
      iconClassName: 'check-circle',
      href: checkUrl(source.job),
    },
    ...(remedy === undefined ? [] : [copyRemedy(remedy)]),
  ];
  return data === undefined ? links : [...queryItems(menu, data), ...links];
}

function queryItems(menu: SceneObject, data: PanelData): PanelMenuItem[] {
  return [
    {
      text: t('boards.explore', 'Explore'),
      iconClassName: 'compass',
      onClick: async () => {
        const url = await getExploreURL(data, menu, data.timeRange.raw);
        if (url !== '') {
          locationService.push(url);
        }
      },
    },
    {
      text: t('boards.copy-query', 'Copy query'),
      iconClassName: 'copy',
      onClick: async () => copy((await queriesOf(menu, data)).join('\n'), t('boards.copied', 'Query copied')),
    },
  ];
}

function copyRemedy(remedy: string): PanelMenuItem {
  return {
    text: t('boards.copy-remedy', 'Copy the fix'),
    iconClassName: 'wrench',
    onClick: () => copy(remedy, t('boards.remedy-copied', 'Copied')),
  };
}

async function copy(text: string, done: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  getAppEvents().publish({ type: AppEvents.alertSuccess.name, payload: [done] });
}

/** The expressions of a panel with its variables filled in. */
async function queriesOf(menu: SceneObject, { request }: PanelData): Promise<string[]> {
  const targets = request?.targets ?? [];
  const scopedVars = { __sceneObject: { value: { valueOf: () => menu } } };
  const filled = await Promise.all(
    targets.map(async (target) => {
      const dataSource = await getDataSourceSrv().get(target.datasource, scopedVars);
      return dataSource.interpolateVariablesInQueries?.([target], scopedVars) ?? [target];
    })
  );
  return filled.flat().flatMap((target) => ('expr' in target ? [String(target.expr)] : []));
}
