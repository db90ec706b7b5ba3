import { unzipSync, zipSync } from 'fflate';

/** The files of a package by their path in the archive, with `/`. */
export type Contents = ReadonlyMap<string, Uint8Array>;

/** A regular file that everybody may read: the plugin has no program to run. */
const MODE = 0o100644;
const UNIX = 3;

/**
 * An archive of files, all under one folder. The same files and the same date make the same bytes.
 * @param date of every file
 */
export function archiveOf(folder: string, files: Contents, date: Date): Uint8Array {
  const entries = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(entries.map(([path, bytes]) => [`${folder}/${path}`, bytes])), {
    level: 9,
    mtime: date,
    os: UNIX,
    attrs: MODE * 2 ** 16,
  });
}

/** The files of an archive. */
export function contentsOf(archive: Uint8Array): Contents {
  return new Map(Object.entries(unzipSync(archive)));
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
