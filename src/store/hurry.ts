import type { OpenDatabase } from './open-database.js';

const cacheKiB = 64 * 1024;
/** So long the log may get: each page that several transactions change is written back once. */
const walBytes = 128 * 1024 * 1024;

/** For a command that deletes much, and has nothing else to do: with more memory, and a longer log. */
export function hurry({ file }: OpenDatabase): void {
  const pageBytes = Number(file.pragma('page_size', { simple: true }));
  file.pragma(`cache_size = -${cacheKiB}`);
  file.pragma(`wal_autocheckpoint = ${walBytes / pageBytes}`);
}
