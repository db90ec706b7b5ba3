import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Drawn for the icons that @grafana/ui asks for and its package doesn't bring. */
const PLAIN_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="6"/></svg>';

export interface StaticFile {
  contentType: string;
  content: Buffer | string;
}

/** A file below `root`; a plain circle for an SVG that isn't there; undefined for anything else. */
export async function readStaticFile(root: string, path: string): Promise<StaticFile | undefined> {
  const file = resolve(root, path);
  const contentType = CONTENT_TYPES[extname(file)] ?? 'application/octet-stream';
  if (!file.startsWith(resolve(root) + sep)) {
    return undefined;
  }
  try {
    return { contentType, content: await readFile(file) };
  } catch {
    return extname(file) === '.svg' ? { contentType, content: PLAIN_ICON } : undefined;
  }
}
