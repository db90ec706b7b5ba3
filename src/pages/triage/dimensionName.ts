import { t } from '@grafana/i18n';

/** What a label that places are listed by is called; unknown labels are shown as they are. */
export function dimensionName(label: string): string {
  const names: Readonly<Record<string, string>> = {
    server: t('dimensions.relay', 'Relay'),
    instance: t('dimensions.instance', 'Instance'),
    groupID: t('dimensions.installation', 'Installation'),
    region: t('dimensions.region', 'Region'),
    server_type: t('dimensions.transport', 'Transport'),
    meeting_id: t('dimensions.meeting', 'Meeting'),
  };
  return names[label] ?? label;
}

/** The same in the plural, within a sentence. */
export function dimensionPlural(label: string): string {
  const names: Readonly<Record<string, string>> = {
    server: t('dimensions.relays', 'relays'),
    instance: t('dimensions.instances', 'instances'),
    groupID: t('dimensions.installations', 'installations'),
    region: t('dimensions.regions', 'regions'),
    server_type: t('dimensions.transports', 'transports'),
    meeting_id: t('dimensions.meetings', 'meetings'),
  };
  return names[label] ?? label;
}
