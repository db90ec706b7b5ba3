import { Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { english } from '../src/messages';
import { BOARDS } from '../src/products/boards';
import { CHECKED_PRODUCTS } from '../src/products/checks';
import { PRODUCTS } from '../src/products/triage';
import { withSteps } from './settings/causesPage';
import { withJobs } from './settings/connectPage';
import { diagnosisSchema } from './settings/diagnosisSchema';
import { metricsPage } from './settings/metricsPage';
import { settingsSchema, withTables } from './settings/documents';

const SCHEMA = join(__dirname, '../src/settings.schema.json');
const DIAGNOSIS = join(__dirname, '../cli/diagnosis.schema.json');
const PAGE = join(__dirname, '../src/README.md');
const METRICS = join(__dirname, '../docs/metrics.md');
const CONNECT = join(__dirname, '../docs/connect.md');
const CAUSES = join(__dirname, '../docs/causes');

/** Writes the files that follow from settings and products, or only lists those that are outdated. */
async function main(isCheck: boolean): Promise<void> {
  const titles = new Map(BOARDS.map(({ slug, title }) => [slug, english(title)]));
  const causes = PRODUCTS.map((product) => {
    const path = join(CAUSES, `${product.id}.md`);
    return { path, text: withSteps(readFileSync(path, 'utf8'), product, titles) };
  });
  const wanted = [
    { path: SCHEMA, text: JSON.stringify(settingsSchema(PRODUCTS)) },
    { path: DIAGNOSIS, text: JSON.stringify(diagnosisSchema(DIAGNOSIS, PRODUCTS)) },
    { path: METRICS, text: metricsPage(PRODUCTS) },
    { path: PAGE, text: withTables(readFileSync(PAGE, 'utf8')) },
    { path: CONNECT, text: withJobs(readFileSync(CONNECT, 'utf8'), CHECKED_PRODUCTS) },
    ...causes,
  ];
  for (const { path, text } of wanted) {
    const formatted = await format(text, { ...(await resolveConfig(path)), filepath: path });
    if (readFileSync(path, 'utf8') !== formatted) {
      process.stdout.write(`${isCheck ? 'stale' : 'written'}: ${path}\n`);
      if (isCheck) {
        process.exitCode = 1;
      } else {
        writeFileSync(path, formatted);
      }
    }
  }
}

const { check } = new Command('npm run settings --')
  .description('Writes what follows from settings and products.')
  .option('--check', 'write nothing, and fail if something is stale', false)
  .allowExcessArguments(false)
  .parse()
  .opts<{ check: boolean }>();

void main(check);
