import { Option } from 'commander';

/** The option `--fault` of a command; it can be given several times. */
export function faultOption(description: string): Option {
  return new Option('--fault <name:key=value,...>', `${description}; repeatable`)
    .argParser((fault: string, before: string[]) => [...before, fault])
    .default([], 'none');
}
