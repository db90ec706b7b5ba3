import { Option } from 'commander';

/** `--scope 'cluster="prod"'` */
export function scopeOption(): Option {
  return new Option('--scope <matchers>', `label matchers for every query, such as 'cluster="prod"'`).default(
    '',
    'every series'
  );
}
