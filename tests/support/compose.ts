import { readFileSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { type RunningProcess, startProcess } from '../control/process';
import { type Ended, run } from './command';

/** A service of a compose file, as far as ours use them. */
export interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  profiles?: string[];
  command?: string[];
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  network_mode?: string;
  ports?: string[];
  volumes?: string[];
  healthcheck: { test: string | string[] };
}

export type Services = Record<string, Service>;

/** A Dockerfile that bundles one program with esbuild. */
export interface Bundled {
  /** The images that it builds from. */
  images: string[];
  /** What the bundle is built from, beside the packages: paths in the repository. */
  copied: string[];
  /** Runs before the bundling. */
  install: string;
  source: string;
  /** Where the program is in the container. */
  program: string;
  entrypoint: string[];
}

export const ROOT = join(__dirname, '../..');

/** The services of a compose file in this repository, with the variables and defaults that Compose fills in. */
export function readServices(file: string, variables: Readonly<Record<string, string>> = {}): Services {
  return parse(interpolate(readFileSync(join(ROOT, file), 'utf8'), variables)).services;
}

/** Fills in `${NAME:-default}`; `$$` is a dollar sign. */
function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\{(\w+):-([^}]*)\}|(\$))/g, (_, name, otherwise, dollar) =>
    dollar === undefined ? (variables[name] ?? otherwise) : dollar
  );
}

/** The services that start with these profiles. */
export function inProfiles(services: Services, profiles: readonly string[]): Services {
  return Object.fromEntries(
    Object.entries(services).filter(([, service]) => service.profiles?.some((own) => profiles.includes(own)) ?? true)
  );
}

/** What a Dockerfile does. */
export function readDockerfile(file: string): Bundled {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const lines = (keyword: string): string[] =>
    [...text.matchAll(new RegExp(`^${keyword} (.+)$`, 'gm'))].map(([, rest = '']) => rest);
  const [install = '', bundling = ''] = lines('RUN');
  const [, source = ''] =
    /^npx esbuild (\S+) --bundle --platform=node --target=node20 --outfile=\S+$/.exec(bundling) ?? [];
  const copies = lines('COPY').map((line) => line.split(' '));
  return {
    images: lines('FROM').map((line) => line.split(' ')[0] ?? ''),
    copied: copies.filter(([first]) => first?.startsWith('--from') === false).flatMap((words) => words.slice(0, -1)),
    install,
    source,
    program: copies.find(([first]) => first === '--from=build')?.at(-1) ?? '',
    entrypoint: JSON.parse(lines('ENTRYPOINT')[0] ?? '[]'),
  };
}

/**
 * Bundles the program of a Dockerfile.
 * @returns the files of the repository in it
 */
export async function bundle({ source }: Bundled, outfile: string): Promise<string[]> {
  const options = { bundle: true, platform: 'node', target: 'node20', metafile: true, absWorkingDir: ROOT } as const;
  const { metafile } = await build({ ...options, entryPoints: [source], outfile });
  return Object.keys(metafile.inputs).filter((input) => !input.startsWith('node_modules/'));
}

/** Ports of services without containers: others may listen on the usual ones of all addresses. */
const MOVED = 20_000;

/** Services without containers: each on its own loopback address, with all ports moved alike. */
export class Machines {
  private readonly names: string[];

  constructor(
    private readonly services: Services,
    private readonly folder: string
  ) {
    this.names = Object.keys(services);
  }

  /** The loopback address of a service; another one in each process. */
  hostOf(name: string): string {
    return `127.${1 + (process.pid % 250)}.${Math.floor(process.pid / 250) % 250}.${1 + this.names.indexOf(name)}`;
  }

  /** Where a port of a service is here. */
  portOf(port: number): number {
    return port + MOVED;
  }

  /** A text of a service with addresses in place of names, and with the ports and paths of this machine. */
  translate(name: string, text: string, paths: Readonly<Record<string, string>> = {}): string {
    const named = this.names.reduce(
      (all, other) => all.replace(new RegExp(`(?<=//|^ *- )${other}(?=:\\d)`, 'gm'), this.hostOf(other)),
      text
        .replace(/0\.0\.0\.0|127\.0\.0\.1/g, this.hostOf(name))
        .replace(/\b[3-9]\d{3}\b/g, (port) => String(this.portOf(Number(port))))
    );
    return Object.entries(paths).reduce(
      (all, [path, here]) => all.replace(new RegExp(`(?<==)${path}(?=/|$)`), here.replace(/(?<=.)\/$/, '')),
      named
    );
  }

  /** Runs the health check of a service. */
  async isHealthy(name: string): Promise<boolean> {
    const test = this.services[name]?.healthcheck.test ?? [];
    const [program = '', ...args] = typeof test === 'string' ? ['sh', '-c', test] : test.slice(1);
    const { code }: Ended = await run(
      program,
      args.map((arg) => this.translate(name, arg))
    );
    return code === 0;
  }

  /**
   * Starts a service with its arguments and environment.
   * @param program what its image starts
   * @param paths folders of the image that are elsewhere here, besides those that it mounts
   */
  async start(
    name: string,
    [program = '', ...entry]: readonly string[],
    paths: Readonly<Record<string, string>> = {}
  ): Promise<RunningProcess> {
    const { command = [], environment = {}, volumes = [] } = this.services[name] ?? {};
    const mounted = await Promise.all(volumes.map((volume) => this.mount(name, volume)));
    const all = { ...Object.fromEntries(mounted), ...paths };
    const env = Object.entries(environment).map(([key, value]) => [key, this.translate(name, value)]);
    return startProcess(program, [...entry, ...command.map((arg) => this.translate(name, arg, all))], {
      env: Object.fromEntries(env),
      isReady: () => true,
    });
  }

  /** The path in the container and the path here. Configuration of this repository is copied with addresses in it. */
  private async mount(name: string, volume: string): Promise<[string, string]> {
    const [source = '', target = ''] = volume.split(':');
    if (!source.startsWith('./')) {
      return [target, source];
    }
    const copy = join(this.folder, name, source);
    await cp(resolve(ROOT, source), copy, { recursive: true });
    for (const file of await readdir(copy)) {
      const text = await readFile(join(copy, file), 'utf8');
      if (text.includes('static_configs:')) {
        await writeFile(join(copy, file), this.translate(name, text));
      }
    }
    return [target, copy];
  }
}
