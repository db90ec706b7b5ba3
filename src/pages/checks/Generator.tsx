import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Checkbox, Field, RadioButtonGroup, Stack, TextArea, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { type ExpectedJob, expectedJobs } from '../../checks/targets/expectedJobs';
import { parseAddresses } from '../../checks/generator/addresses';
import { FILE_NAMES, type Format, formatJobs } from '../../checks/generator/formats';
import { recommendedOptions, toScrapeJobs } from '../../checks/generator/scrapeJobs';
import { budgetOf } from '../../checks/presence/intervalCheck';
import { budgetText } from '../../components/budgetText';
import { setUpIds } from '../../components/setUpIds';
import { unique } from '../../lists';
import { type Message, worded } from '../../messages';
import { selectProducts, type Settings } from '../../settings';
import { CHECKED_PRODUCTS } from '../../products/checks';
import { TextFile } from '../shared/texts/TextFile';

const INTERVALS = [5, 10, 15, 30, 60].map((value) => ({ value, label: `${value} s` }));

const FORMATS: ReadonlyArray<{ value: Format; label: string }> = [
  { value: 'prometheus', label: 'prometheus.yml' },
  { value: 'scrapeConfig', label: 'ScrapeConfig' },
  { value: 'serviceMonitor', label: 'ServiceMonitor' },
  { value: 'alloy', label: 'Alloy' },
];

/** Writes the scrape jobs of the products that run here, from hosts. */
export function Generator({ products }: { products: Settings['products'] }) {
  const styles = useStyles2(getStyles);
  const [hosts, setHosts] = useState<Readonly<Record<string, string>>>({});
  const run = selectProducts(CHECKED_PRODUCTS, products);
  const [interval, setInterval] = useState(() => Math.min(...run.map(({ checks }) => checks.scrapeInterval)));
  const [format, setFormat] = useState<Format>('prometheus');
  const [chosen, setChosen] = useState(() => recommendedOptions(CHECKED_PRODUCTS));
  const entries = expectedJobs(run).map((job) => ({
    job,
    ...parseAddresses(hosts[job.source.id] ?? '', job.source.endpoint.port),
  }));
  const isWrong = entries.some(({ problems }) => problems.length > 0);
  const jobs = toScrapeJobs({ interval, entries, options: chosen });
  const text = jobs.length === 0 || isWrong ? null : formatJobs(jobs, format);

  return (
    <section data-testid={setUpIds.generator.section}>
      {entries.map(({ job, problems }) => (
        <HostsField
          key={job.source.id}
          job={job}
          value={hosts[job.source.id] ?? ''}
          problems={problems}
          onChange={(value) => setHosts({ ...hosts, [job.source.id]: value })}
        />
      ))}
      <Field
        label={t('generator.interval', 'Scrape interval')}
        description={budgetText(
          budgetsOf(
            entries.map(({ job }) => job),
            interval
          )
        )}
      >
        <RadioButtonGroup options={INTERVALS} value={interval} onChange={setInterval} />
      </Field>
      <Stack direction="column" alignItems="flex-start" gap={0.5}>
        {CHECKED_PRODUCTS.flatMap(({ title, checks }) =>
          (checks.relabeling?.options ?? []).map((option) => (
            <Checkbox
              key={option.id}
              label={t('generator.option', '{{- option}} ({{- product}})', {
                option: worded(option.label, t),
                product: title,
              })}
              description={option.cost === null ? undefined : worded(option.cost, t)}
              value={chosen.includes(option)}
              onChange={() =>
                setChosen(chosen.includes(option) ? chosen.filter((other) => other !== option) : [...chosen, option])
              }
            />
          ))
        )}
      </Stack>
      <div className={styles.formats}>
        <RadioButtonGroup options={[...FORMATS]} value={format} onChange={setFormat} />
      </div>
      {text === null ? (
        <p data-testid={setUpIds.generator.empty}>
          {isWrong ? (
            <Trans i18nKey="generator.wrong">Correct the hosts above.</Trans>
          ) : (
            <Trans i18nKey="generator.empty">Enter the hosts of at least one job.</Trans>
          )}
        </p>
      ) : (
        <TextFile
          label={t('generator.heading', 'Generate a scrape configuration')}
          name={FILE_NAMES[format]}
          text={text}
          testIds={setUpIds.generator}
        />
      )}
    </section>
  );
}

interface HostsProps {
  job: ExpectedJob;
  value: string;
  problems: readonly Message[];
  onChange(value: string): void;
}

function HostsField({ job: { source }, value, problems, onChange }: HostsProps) {
  const id = `callscope-generator-${source.id}`;
  return (
    <Field
      label={source.job}
      description={worded(source.purpose, t)}
      htmlFor={id}
      invalid={problems.length > 0}
      error={worded(problems, t)}
    >
      <TextArea
        id={id}
        rows={1}
        value={value}
        placeholder={t('generator.hosts', 'host, host:{{port}}', { port: source.endpoint.port })}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        data-testid={setUpIds.generator.hosts}
        data-job={source.job}
      />
    </Field>
  );
}

/** `25 s (Product A), 30 s (Product B)`. */
function budgetsOf(jobs: readonly ExpectedJob[], interval: number): string {
  const own = jobs.filter(({ runningThere }) => runningThere === null);
  const texts = own.map((job) => `${budgetOf(job, interval)} s (${job.product.title})`);
  return unique(texts).join(', ');
}

const getStyles = (theme: GrafanaTheme2) => ({
  formats: css({ margin: theme.spacing(2, 0), maxWidth: '100%', overflowX: 'auto' }),
});
