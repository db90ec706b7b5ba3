import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import React, { type ReactNode, useMemo, useState } from 'react';
import { ruleIds } from '../../components/ruleIds';
import { fileNameOf, formatRules, RULE_FORMATS, type RuleFormat } from '../../rules/formats/formats';
import { type Rules } from '../../rules/model';
import { TextFile } from '../shared/texts/TextFile';

interface Props {
  rules: Rules;
  /** Its uid. */
  dataSource: string;
  /** Further options. */
  children: ReactNode;
}

/** The rules as a file, in a format to choose: what the command prints. */
export function ExportSection({ rules, dataSource, children }: Props) {
  const styles = useStyles2(getStyles);
  const [format, setFormat] = useState<RuleFormat>('prometheus');
  const text = useMemo(() => formatRules(rules, format, dataSource), [rules, format, dataSource]);
  const heading = t('rules.export-heading', 'Export');
  return (
    <section className={styles.section} aria-label={heading}>
      <h2 className={styles.title}>{heading}</h2>
      <div className={styles.formats}>
        <RadioButtonGroup
          aria-label={t('rules.format-label', 'Format')}
          options={RULE_FORMATS.map((value) => ({ value, label: labelOf(value) }))}
          value={format}
          onChange={setFormat}
        />
      </div>
      <p className={styles.text}>{purposeOf(format)}</p>
      {children}
      <TextFile label={heading} name={fileNameOf(rules, format)} text={text} testIds={ruleIds.file} />
    </section>
  );
}

function labelOf(format: RuleFormat): string {
  const labels: Record<RuleFormat, string> = {
    prometheus: 'Prometheus',
    'grafana-import': t('rules.grafana-import', 'Grafana, to import'),
    operator: t('rules.operator', 'Prometheus operator'),
    'grafana-file': t('rules.grafana-file', 'Grafana, to provision'),
    openslo: 'OpenSLO',
  };
  return labels[format];
}

function purposeOf(format: RuleFormat): string {
  const purposes: Record<RuleFormat, string> = {
    prometheus: t(
      'rules.prometheus-purpose',
      'Recording rules and alerts for Prometheus, Mimir, Thanos and VictoriaMetrics. Put the file into rule_files.'
    ),
    'grafana-import': t(
      'rules.import-purpose',
      'Recording rules and alerts. Import the file under Alerting, Alert rules. A second import replaces the first.'
    ),
    operator: t('rules.operator-purpose', 'A PrometheusRule. Add the labels that your ruleSelector asks for.'),
    'grafana-file': t(
      'rules.file-purpose',
      'Only alerts, for provisioning/alerting. Load the recording rules into the store as well.'
    ),
    openslo: t('rules.openslo-purpose', 'Only objectives. They count the recorded series: load those rules as well.'),
  };
  return purposes[format];
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  formats: css({ maxWidth: '100%', overflowX: 'auto' }),
  text: css({ margin: 0 }),
});
