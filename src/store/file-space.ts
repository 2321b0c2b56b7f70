import type Sqlite from 'better-sqlite3';
import type { Pace } from './delete-captures.js';

/** Fewer free pages than these are kept for what is written next. */
const freePagesKept = 256;
const freePagesKeptShare = 0.1;
/** Between two of these it looks at the clock. */
const pagesPerLook = 64;

/** Bytes of the file that hold something, also when they are still in the write-ahead log. */
export function usedBytes(file: Sqlite.Database): number {
  return (pages(file, 'page_count') - pages(file, 'freelist_count')) * pages(file, 'page_size');
}

/**
 * Gives free pages back to the file system when there are many, or the file is over its bound: a step
 * at a time, each of which holds the write lock for the time it takes to move some.
 */
export function* freeingSpace(
  file: Sqlite.Database,
  bytesMax: number,
  { holdMs }: Pace,
): Generator<void, void> {
  while (freePagesToSpare(file, bytesMax) > 0) {
    const before = pages(file, 'freelist_count');
    const someMore = file.transaction(() => {
      const untilMs = performance.now() + holdMs;
      do file.pragma(`incremental_vacuum(${pagesPerLook})`);
      while (performance.now() < untilMs && freePagesToSpare(file, bytesMax) > 0);
    });
    someMore.immediate();
    // A file that another program made without auto_vacuum keeps its pages for itself.
    if (pages(file, 'freelist_count') === before) return;
    yield;
  }
}

/** All of it, step after step. */
export function freeSpace(file: Sqlite.Database, bytesMax: number, pace: Pace): void {
  for (const _ of freeingSpace(file, bytesMax, pace));
}

function freePagesToSpare(file: Sqlite.Database, bytesMax: number): number {
  const free = pages(file, 'freelist_count');
  const all = pages(file, 'page_count');
  const few = free <= Math.max(freePagesKept, all * freePagesKeptShare);
  return few && all * pages(file, 'page_size') <= bytesMax ? 0 : free;
}

function pages(file: Sqlite.Database, name: 'page_count' | 'freelist_count' | 'page_size'): number {
  return Number(file.pragma(name, { simple: true }));
}
