import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Grafana versions that the host can stand in for. */
export const FLAVOURS = ['12.4', '13.2'] as const;
export type Flavour = (typeof FLAVOURS)[number];

/** What `build.ts` leaves in the build folder, beside the scripts, styles, icons and fonts. */
export interface BuildManifest {
  /** Hash of everything the build was made from. */
  inputs: string;
  /** Version of the Grafana packages in it. */
  version: string;
  /** Entry script and stylesheet, relative to the build folder. */
  script: string;
  style: string;
}

/** The folder with a flavour's `package.json`, its install and its build. */
export function flavourDir(flavour: Flavour): string {
  return join(__dirname, `grafana-${flavour}`);
}

/** The build folder of a flavour. */
export function buildDir(flavour: Flavour): string {
  return join(flavourDir(flavour), 'build');
}

/** Where the build's manifest is. */
export function manifestPath(flavour: Flavour): string {
  return join(buildDir(flavour), 'manifest.json');
}

/** The finished build of a flavour. @throws Error when there is none. */
export function readBuild(flavour: Flavour): BuildManifest & { dir: string } {
  const path = manifestPath(flavour);
  if (!existsSync(path)) {
    throw new Error(
      `The preview host for Grafana ${flavour} isn't built: run "tsx preview/build.ts --flavour ${flavour}".`
    );
  }
  return { dir: buildDir(flavour), ...JSON.parse(readFileSync(path, 'utf8')) };
}
