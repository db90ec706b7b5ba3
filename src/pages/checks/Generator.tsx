import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, Checkbox, ClipboardButton, Field, RadioButtonGroup, Stack, TextArea, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { type ExpectedJob, expectedJobs } from '../../checks/expectedJobs';
import { parseAddresses } from '../../checks/generator/addresses';
import { FILE_NAMES, type Format, formatJobs } from '../../checks/generator/formats';
import { RECOMMENDED, toScrapeJobs } from '../../checks/generator/scrapeJobs';
import { detectionBudget } from '../../checks/intervalCheck';
import { setUpIds } from '../../components/setUpIds';
import { selectProducts, type Settings } from '../../settings';
import { PRODUCTS } from '../../products/triage';

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
  const [interval, setInterval] = useState(RECOMMENDED.interval);
  const [format, setFormat] = useState<Format>('prometheus');
  const [kept, setKept] = useState(RECOMMENDED);
  const entries = expectedJobs(selectProducts(PRODUCTS, products)).map((job) => ({
    job,
    ...parseAddresses(hosts[job.source.id] ?? '', job.source.endpoint.port),
  }));
  const isWrong = entries.some(({ problems }) => problems.length > 0);
  const jobs = toScrapeJobs({
    ...kept,
    interval,
    sources: entries.map(({ job, addresses }) => ({ source: job.source, addresses })),
  });
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
        description={t('generator.budget', 'A fault shows within {{budgets}}.', {
          budgets: budgetText(
            entries.map(({ job }) => job),
            interval
          ),
        })}
      >
        <RadioButtonGroup options={INTERVALS} value={interval} onChange={setInterval} />
      </Field>
      <Stack direction="column" alignItems="flex-start" gap={0.5}>
        <Checkbox
          label={t('generator.tokens', 'Remove room tokens (videocall.rs)')}
          value={kept.dropTokens}
          onChange={() => setKept({ ...kept, dropTokens: !kept.dropTokens })}
        />
        <Checkbox
          label={t('generator.emails', 'Replace e-mail addresses with numbers (videocall.rs)')}
          description={t('generator.emails-cost', "You then can't look people up by address.")}
          value={kept.hashEmails}
          onChange={() => setKept({ ...kept, hashEmails: !kept.hashEmails })}
        />
        <Checkbox
          label={t('generator.unread', 'Drop jitter buffer series that no verdict needs (videocall.rs)')}
          description={t('generator.unread-cost', 'Panels then lack some of the nine operations.')}
          value={kept.dropUnread}
          onChange={() => setKept({ ...kept, dropUnread: !kept.dropUnread })}
        />
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
        <>
          <pre className={styles.text} data-testid={setUpIds.generator.text}>
            {text}
          </pre>
          <Stack>
            <ClipboardButton variant="secondary" icon="copy" getText={() => text} data-testid={setUpIds.generator.copy}>
              <Trans i18nKey="check.copy">Copy</Trans>
            </ClipboardButton>
            <Button
              variant="secondary"
              icon="download-alt"
              onClick={() => download(FILE_NAMES[format], text)}
              data-testid={setUpIds.generator.download}
            >
              <Trans i18nKey="generator.download">Download</Trans>
            </Button>
          </Stack>
        </>
      )}
    </section>
  );
}

interface HostsProps {
  job: ExpectedJob;
  value: string;
  problems: readonly string[];
  onChange(value: string): void;
}

function HostsField({ job: { source }, value, problems, onChange }: HostsProps) {
  const id = `callscope-generator-${source.id}`;
  return (
    <Field
      label={source.job}
      description={source.purpose}
      htmlFor={id}
      invalid={problems.length > 0}
      error={problems.join(' ')}
    >
      <TextArea
        id={id}
        rows={1}
        value={value}
        placeholder={`host, host:${source.endpoint.port}`}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        data-testid={setUpIds.generator.hosts}
        data-job={source.job}
      />
    </Field>
  );
}

/** `25 s (videocall.rs), 30 s (Mattermost Calls)`. */
function budgetText(jobs: readonly ExpectedJob[], interval: number): string {
  const own = jobs.filter(({ runningThere }) => runningThere === null);
  const texts = own.map((job) => `${detectionBudget(job, interval)} s (${job.product.title})`);
  return [...new Set(texts)].join(', ');
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

const getStyles = (theme: GrafanaTheme2) => ({
  formats: css({ margin: theme.spacing(2, 0), maxWidth: '100%', overflowX: 'auto' }),
  text: css({ maxHeight: 480, overflow: 'auto', overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }),
});
