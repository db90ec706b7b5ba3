import { Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { PRODUCTS } from '../src/products/triage';
import { diagnosisSchema } from './settings/diagnosisSchema';
import { metricsPage } from './settings/metricsPage';
import { settingsSchema, withTables } from './settings/documents';

const SCHEMA = join(__dirname, '../src/settings.schema.json');
const DIAGNOSIS = join(__dirname, '../cli/diagnosis.schema.json');
const PAGE = join(__dirname, '../src/README.md');
const METRICS = join(__dirname, '../docs/metrics.md');

/** Writes the files that follow from settings and products, or only lists those that are outdated. */
async function main(isCheck: boolean): Promise<void> {
  const wanted = [
    { path: SCHEMA, text: JSON.stringify(settingsSchema(PRODUCTS)) },
    { path: DIAGNOSIS, text: JSON.stringify(diagnosisSchema(DIAGNOSIS, PRODUCTS)) },
    { path: METRICS, text: metricsPage(PRODUCTS) },
    { path: PAGE, text: withTables(readFileSync(PAGE, 'utf8')) },
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
