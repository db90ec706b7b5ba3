import { buildSync } from 'esbuild';
import { BUNDLES, COMMANDS } from '../support/command';

/** Bundles the commands once: compiling one at each start would take most of the time of the tests that start them. */
export default function globalSetup(): void {
  buildSync({
    entryPoints: COMMANDS.map((command) => `cli/${command}.ts`),
    outdir: BUNDLES,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
}
