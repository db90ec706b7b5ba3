import { t } from '@grafana/i18n';

/** What a label that places are listed by is called; unknown labels are shown as they are. */
export function dimensionName(label: string): string {
  const names: Readonly<Record<string, string>> = {
    server: t('dimensions.relay', 'Relay'),
    instance: t('dimensions.instance', 'Instance'),
    groupID: t('dimensions.installation', 'Installation'),
    region: t('dimensions.region', 'Region'),
    server_type: t('dimensions.transport', 'Transport'),
  };
  return names[label] ?? label;
}
