import { PluginExtensionPoints } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useReturnToPrevious } from '@grafana/runtime';
import { useEffect } from 'react';
import { type Origin, takeOrigin } from '../extensions/origin';

/**
 * Offers the way back to where a link of Callscope was followed.
 * @param search of the current URL
 */
export function useReturnToOrigin(search: string): void {
  const returnToPrevious = useReturnToPrevious();
  useEffect(() => {
    const origin = takeOrigin();
    if (origin !== null) {
      returnToPrevious(titleOf(origin), origin.href);
    }
  }, [search, returnToPrevious]);
}

function titleOf({ point, dashboard }: Origin): string {
  switch (point) {
    case PluginExtensionPoints.DashboardPanelMenu:
      return dashboard;
    case PluginExtensionPoints.ExploreToolbarAction:
      return t('return.explore', 'Explore');
    default:
      return t('return.alert-rule', 'alert rule');
  }
}
