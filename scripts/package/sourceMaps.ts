import * as v from 'valibot';
import { type Contents, textOf } from './contents';

const SOURCE_MAP = v.object({
  version: v.literal(3),
  file: v.string(),
  sources: v.array(v.string()),
  sourcesContent: v.array(v.string()),
  mappings: v.pipe(v.string(), v.nonEmpty()),
});

export type SourceMap = v.InferOutput<typeof SOURCE_MAP>;

/** The source map in a file; null if it is none. */
export function readSourceMap(bytes: Uint8Array): SourceMap | null {
  try {
    const data: unknown = JSON.parse(textOf(bytes));
    const result = v.safeParse(SOURCE_MAP, data);
    return result.success ? result.output : null;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

/** The path of a source from the folder `src`; null for what the bundler made. */
export function sourcePath(source: string): string | null {
  const [, path] = /^webpack:\/\/[^/]+\/(\.{1,2}\/[^?|!]+)$/.exec(source) ?? [];
  return path === undefined || path.startsWith('./node_modules/') ? null : path;
}

const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** The folders of all packages that are part of the scripts, from the folder `src`, by the source maps. */
export function bundledPackages(files: Contents): string[] {
  const folders = [...files]
    .filter(([path]) => path.endsWith('.js.map'))
    .flatMap(([, bytes]) => readSourceMap(bytes)?.sources ?? [])
    .flatMap((source) => PACKAGE.exec(sourcePath(source) ?? '')?.[0]?.slice(0, -1) ?? []);
  return [...new Set(folders)].sort();
}
