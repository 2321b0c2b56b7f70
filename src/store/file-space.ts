import type Sqlite from 'better-sqlite3';

/** Fewer free pages than these are kept for what is written next. */
const freePagesKept = 256;
const freePagesKeptShare = 0.1;
/** Each step holds the write lock for the time it takes to move these. */
const pagesPerStep = 1024;

/** Bytes of the file that hold something, also when they are still in the write-ahead log. */
export function usedBytes(file: Sqlite.Database): number {
  return (pages(file, 'page_count') - pages(file, 'freelist_count')) * pages(file, 'page_size');
}

/** Gives free pages back to the file system when there are many, or the file is over its bound. */
export function freeSpace(file: Sqlite.Database, bytesMax: number): void {
  for (;;) {
    const free = pages(file, 'freelist_count');
    const all = pages(file, 'page_count');
    const few = free <= Math.max(freePagesKept, all * freePagesKeptShare);
    if (free === 0 || (few && all * pages(file, 'page_size') <= bytesMax)) return;
    file.pragma(`incremental_vacuum(${pagesPerStep})`);
    // A file that another program made without auto_vacuum keeps its pages for itself.
    if (pages(file, 'freelist_count') === free) return;
  }
}

function pages(file: Sqlite.Database, name: 'page_count' | 'freelist_count' | 'page_size'): number {
  return Number(file.pragma(name, { simple: true }));
}
