import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type Resource } from '../../capacity/headroom';
import { type Judgement } from '../../capacity/judge';
import { type Estimate } from '../../capacity/model';
import { RESOURCE_NAMES } from '../../capacity/texts';
import { formatNumber, formatShare } from '../../components/format';
import { worded } from '../../messages';

/** The sentence for a judgement, beside its color and icon. */
export function judgementText(judgement: Judgement): string {
  const texts: Record<Judgement, string> = {
    enough: t('capacity.enough', 'Enough headroom'),
    low: t('capacity.low', 'Headroom is under 20 % now or at the next peak'),
    unknown: t('capacity.unknown', 'Headroom is unknown'),
  };
  return texts[judgement];
}

export const JUDGEMENT_ICONS: Readonly<Record<Judgement, IconName>> = {
  enough: 'check-circle',
  low: 'exclamation-triangle',
  unknown: 'question-circle',
};

export function judgementColor(theme: GrafanaTheme2, judgement: Judgement): string {
  const colors: Record<Judgement, string> = {
    enough: theme.colors.success.text,
    low: theme.colors.warning.text,
    unknown: theme.colors.info.text,
  };
  return colors[judgement];
}

/** The name of a resource within a sentence. */
export function resourceName(resource: Resource): string {
  return worded(RESOURCE_NAMES[resource], t);
}

/** `1.46 GB` */
export function formatBytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** `194 Mbps`, `7.2 Gbps` */
export function formatBits(bits: number): string {
  return bits >= 1e9 ? `${(bits / 1e9).toFixed(1)} Gbps` : `${formatNumber(bits / 1e6)} Mbps`;
}

/** A share of the CPU; a prediction may be over 100 %. */
export function formatCpu(share: number): string {
  return share > 1 ? `${Math.round(100 * share)} %` : formatShare(share);
}

/** `41 % (32 to 50 %)` */
export function formatEstimate({ value, low, high }: Estimate, format: (value: number) => string): string {
  return t('capacity.estimate', '{{- value}} ({{- low}} to {{- high}})', {
    value: format(value),
    low: format(low),
    high: format(high),
  });
}
