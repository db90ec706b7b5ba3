import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { prometheusRules } from '../../src/rules/formats/prometheus';
import { type RuleGroup } from '../../src/rules/model';
import { temporaryFolder } from '../control/process';
import { type Ended, run } from './command';

/** promtool beside Prometheus, or that of the variable PROMTOOL. */
const PROMTOOL = process.env.PROMTOOL ?? 'promtool';

/** Series by their selector, with values in the notation of promtool. */
export type InputSeries = Readonly<Record<string, string>>;

/** Series, and the alerts that fire at some moments. */
export interface RuleCase {
  name: string;
  series: InputSeries;
  /** Between two values of the series: `15s`. */
  interval: string;
  /** Names of the alerts that fire, each with the value of its label `place`, by moment; [] for none. */
  firing: Readonly<Record<string, ReadonlyArray<{ alert: string; place?: string }>>>;
  /** The alerts that are looked at. */
  of: readonly string[];
}

/** Checks rules with promtool. */
export async function checkRules(text: string): Promise<Ended> {
  return withFiles({ 'rules.yml': text }, (folder) =>
    run(PROMTOOL, ['check', 'rules', path.join(folder, 'rules.yml')])
  );
}

/** Runs cases on groups of rules with promtool. */
export async function testRules(
  groups: readonly RuleGroup[],
  cases: readonly RuleCase[],
  evaluationInterval: string
): Promise<Ended> {
  return withFiles(
    {
      'rules.yml': prometheusRules({ groups }),
      'test.yml': stringify({
        rule_files: ['rules.yml'],
        evaluation_interval: evaluationInterval,
        group_eval_order: groups.map(({ name }) => name),
        tests: cases.map(testOf),
      }),
    },
    (folder) => run(PROMTOOL, ['test', 'rules', path.join(folder, 'test.yml')])
  );
}

/** Expects one alert, with all its labels and annotations. */
export async function testTexts(
  groups: readonly RuleGroup[],
  {
    series,
    interval,
    at,
    alert,
    expected,
  }: {
    series: InputSeries;
    interval: string;
    at: string;
    alert: string;
    expected: { exp_labels: object; exp_annotations: object };
  }
): Promise<Ended> {
  return withFiles(
    {
      'rules.yml': prometheusRules({ groups }),
      'test.yml': stringify({
        rule_files: ['rules.yml'],
        evaluation_interval: '15s',
        group_eval_order: groups.map(({ name }) => name),
        tests: [
          {
            interval,
            input_series: inputOf(series),
            alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: [expected] }],
          },
        ],
      }),
    },
    (folder) => run(PROMTOOL, ['test', 'rules', path.join(folder, 'test.yml')])
  );
}

function testOf({ name, series, interval, firing, of }: RuleCase): object {
  return {
    name,
    interval,
    input_series: inputOf(series),
    promql_expr_test: Object.entries(firing).map(([moment, alerts]) => ({
      eval_time: moment,
      expr: `count by(alertname,place)(ALERTS{alertstate="firing",alertname=~"${of.join('|')}"})`,
      exp_samples: alerts.map(({ alert, place }) => ({
        labels: `{alertname="${alert}"${place === undefined ? '' : `,place="${place}"`}}`,
        value: 1,
      })),
    })),
  };
}

function inputOf(series: InputSeries): object[] {
  return Object.entries(series).map(([name, values]) => ({ series: name, values }));
}

async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<Ended>
): Promise<Ended> {
  const folder = await temporaryFolder();
  try {
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder.path, name), text)));
    return await use(folder.path);
  } finally {
    await folder.remove();
  }
}
