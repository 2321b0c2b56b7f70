import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type Check, fail, ok, warn } from '../core/check.js';
import type { StoreConfig } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import { refuseNewer } from './migrate.js';
import { quickCheck } from './quick-check.js';

const quickCheckMsDefault = 10_000;
/** Below this SQLite's log alone can fill the disk. */
const freeBytesMin = 64 * 1024 * 1024;

/** Looks at the store without changing anything. Never rejects. */
export async function inspectStore(
  { path, retention }: Pick<StoreConfig, 'path' | 'retention'>,
  { quickCheckMs = quickCheckMsDefault }: { readonly quickCheckMs?: number } = {},
): Promise<Check[]> {
  const folder = nearestFolder(path);
  if (!existsSync(path)) return [noStore(path, folder), await disk(folder, retention.bytes)];
  const bytes = sizeOf(path);
  return [
    mayWrite(path) ?? opened(path) ?? ok('store', `${path}, ${inMiB(bytes)}`),
    await integrity(path, quickCheckMs),
    await disk(folder, Math.max(0, retention.bytes - bytes)),
  ];
}

function noStore(path: string, folder: string): Check {
  if (!isWritable(folder)) {
    return fail(
      'store',
      `${path} is not there, and ${folder} cannot be written`,
      "give the gateway's user the folder, or set store.url to another place",
    );
  }
  return warn('store', `${path} is not there yet`, 'loop gateway makes it when it starts');
}

function mayWrite(path: string): Check | null {
  const unwritable = [path, dirname(path)].find((each) => !isWritable(each));
  if (unwritable === undefined) return null;
  return fail(
    'store',
    `${unwritable} cannot be written by user ${process.getuid?.() ?? 'of this process'}`,
    'run loop as the user of the gateway, or change the owner; captures are kept nowhere else',
  );
}

/** Null when it is a store that this loop understands. */
function opened(path: string): Check | null {
  try {
    const file = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 1000 });
    try {
      refuseNewer(file);
    } finally {
      file.close();
    }
    return null;
  } catch (error) {
    const isNewer = error instanceof LoopError && error.code === 'LOOP_STORE_NEWER';
    return fail(
      'store',
      messageOf(error),
      isNewer
        ? 'use that version of loop, or set store.url to another place'
        : 'move the file aside: the gateway begins a new one; docs/store.md says how to look into it',
    );
  }
}

async function integrity(path: string, ms: number): Promise<Check> {
  const result = await quickCheck(path, ms);
  if (result === 'ok') return ok('store integrity', 'PRAGMA quick_check found nothing');
  if (result === 'too long') {
    return warn(
      'store integrity',
      `PRAGMA quick_check did not end within ${ms / 1000} s, and was ended`,
      `sqlite3 ${path} 'PRAGMA quick_check' takes its time`,
    );
  }
  return fail(
    'store integrity',
    result,
    'move the file aside: the gateway begins a new one; sqlite3 .recover saves what can be read',
  );
}

/** `growth`: bytes that the store may still take by its retention. */
async function disk(folder: string, growth: number): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const cure = 'free some, move store.url to a larger disk, or lower store.retention.bytes';
    if (free < freeBytesMin) return fail('disk', `${inMiB(free)} free at ${folder}`, cure);
    if (free < growth) {
      const message = `${inMiB(free)} free at ${folder}, and the store may grow by ${inMiB(growth)}`;
      return warn('disk', message, cure);
    }
    return ok('disk', `${inMiB(free)} free at ${folder}, the store may grow by ${inMiB(growth)}`);
  } catch (error) {
    return warn('disk', `cannot be asked at ${folder}: ${messageOf(error)}`, 'look with df');
  }
}

function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) || folder === path ? folder : nearestFolder(folder);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false; // the answer
  }
}

/** With its write-ahead log. */
function sizeOf(path: string): number {
  const files = [path, `${path}-wal`].map((each) => statSync(each, { throwIfNoEntry: false }));
  return files.reduce((sum, found) => sum + (found?.size ?? 0), 0);
}

function inMiB(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MiB`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
