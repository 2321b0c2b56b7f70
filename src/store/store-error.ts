import { dirname } from 'node:path';
import { LoopError } from '../core/errors.js';

/** Says in loop's words what SQLite or the file system refused, with the path and the cure. */
export function storeError(error: unknown, path: string): LoopError {
  if (error instanceof LoopError) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  // Z_…: a body that cannot be inflated.
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code.startsWith('Z_')) {
    return corrupt(path, text, error);
  }
  if (code.startsWith('SQLITE_BUSY')) return busy(path, error);
  return new LoopError(
    'LOOP_STORE_UNWRITABLE',
    `store ${path}: expected a file that can be opened, read and written, got: ${text}. ` +
      `Check the owner, the mode and the free space of ${dirname(path)}, ` +
      'or set store.url to another place.',
    { cause: error },
  );
}

export function notFound(path: string): LoopError {
  return new LoopError(
    'LOOP_STORE_NOT_FOUND',
    `store ${path}: there is no such file. The gateway creates it when it starts (loop gateway); ` +
      'if it has, store.url of its config leads elsewhere.',
  );
}

export function corrupt(path: string, what: string, cause?: unknown): LoopError {
  return new LoopError(
    'LOOP_STORE_CORRUPT',
    `store ${path}: expected a loop database, got: ${what}. ` +
      'Move the file away (with its -wal and -shm) and loop starts a new one, or restore a backup.',
    { cause },
  );
}

function busy(path: string, cause: unknown): LoopError {
  return new LoopError(
    'LOOP_STORE_UNWRITABLE',
    `store ${path}: expected other processes to be done writing within a few seconds, got: it is ` +
      'still locked. Try again; if it stays so, end the process that has the file open.',
    { cause },
  );
}

/** `ENOENT`, `SQLITE_BUSY`, or ''. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
