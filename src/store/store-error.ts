import { dirname } from 'node:path';
import { LoopError } from '../core/errors.js';

/** Says in loop's words what SQLite or the file system refused, with the path and the cure. */
export function storeError(error: unknown, path: string): LoopError {
  if (error instanceof LoopError) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  // Z_…: a body that cannot be inflated.
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code.startsWith('Z_')) {
    return corrupt(path, text, {
      damage: code === 'SQLITE_NOTADB' ? 'no-database' : 'malformed',
      cause: error,
    });
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

export function replaced(path: string): LoopError {
  return new LoopError(
    'LOOP_STORE_REPLACED',
    `store ${path}: the file was removed or replaced while it was in use, so what was read or ` +
      'written last may be in no store any more. Run the command again.',
  );
}

/**
 * - `no-database`: its bytes are none. `malformed`: it is one, and damaged.
 * - `foreign`: a sound database of another program.
 */
export type Damage = 'no-database' | 'malformed' | 'foreign';

export class CorruptStore extends LoopError {
  readonly damage: Damage;
  /** What was there in place of a loop database, without its path. */
  readonly what: string;

  constructor(
    path: string,
    what: string,
    { damage, cause }: { readonly damage: Damage; readonly cause?: unknown },
  ) {
    super(
      'LOOP_STORE_CORRUPT',
      `store ${path}: expected a loop database, got: ${what}. ` +
        'Move the file away (with its -wal and -shm) and loop starts a new one, or restore a backup.',
      { cause },
    );
    this.damage = damage;
    this.what = what;
  }
}

export function corrupt(
  path: string,
  what: string,
  how: { readonly damage: Damage; readonly cause?: unknown },
): LoopError {
  return new CorruptStore(path, what, how);
}

function busy(path: string, cause: unknown): LoopError {
  return new LoopError(
    'LOOP_STORE_UNWRITABLE',
    `store ${path}: expected other processes to be done writing within a few seconds, got: it is ` +
      'still locked. Try again; if it stays so, end the process that has the file open.',
    { cause },
  );
}

/** The same in a few words, without a path: fit for whoever asks how the store is. */
export function shortReason(error: unknown): string {
  if (error instanceof CorruptStore) return error.what;
  if (error instanceof LoopError) {
    if (error.code === 'LOOP_STORE_NEWER') return 'it was written by a newer loop';
    if (error.cause !== undefined) return shortReason(error.cause);
  }
  const code = codeOf(error);
  if (code.startsWith('SQLITE_BUSY')) return 'another process holds its lock';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return 'the disk is full';
  const text = error instanceof Error ? error.message : String(error);
  // Node's errors end in the path: `EACCES: permission denied, open '/x'`.
  return text.replace(/, \w+ '.*$/s, '');
}

/** `ENOENT`, `SQLITE_BUSY`, or ''. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
