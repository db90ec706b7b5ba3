import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

/** A package of others that is part of the scripts. */
export interface Bundled {
  name: string;
  version: string;
  /** As its `package.json` says it: an SPDX expression; '' if it says nothing. */
  license: string;
  /** The text of its license; '' if it has none. */
  text: string;
}

/** Licenses that allow to ship the code under Apache-2.0. Nothing with copyleft. */
const PERMITTED: readonly string[] = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'Unlicense'];

const MANIFEST = v.object({ name: v.string(), version: v.string(), license: v.optional(v.string(), '') });

/** Reads a package from its folder. */
export function readBundled(folder: string): Bundled {
  const data: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return {
    ...v.parse(MANIFEST, data),
    text: file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim(),
  };
}

/** The packages whose license doesn't allow to ship them, each in a line. */
export function licenseProblems(bundled: readonly Bundled[]): string[] {
  return bundled
    .filter(({ license }) => !PERMITTED.includes(license))
    .map(({ name, version, license }) => `${name} ${version} has the license ${license || 'unknown'}`);
}

/** The licenses of all bundled packages, as the package carries them. */
export function noticesOf(bundled: readonly Bundled[]): string {
  return bundled
    .map(
      ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text || 'It comes without the text.'}`
    )
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}
