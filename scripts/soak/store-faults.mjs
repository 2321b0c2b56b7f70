// What happens to databases while they are written: each of these, one after the other.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';

const isRoot = process.getuid?.() === 0;

/** A folder of its own file system, so that a disk can be full; null when that cannot be had. */
export function mountSmallDisk(folder, mebibytes) {
  mkdirSync(folder);
  if (!isRoot) return null;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
    return { unmount: () => execFileSync('umount', ['-l', folder]) };
  } catch {
    return null; // a container may not
  }
}

/** By name; a text in place of a function says why it cannot be done here. */
export function storeFaults({ database, isSmallDisk, keep }) {
  const folder = dirname(database);
  return {
    async locked() {
      const file = new Database(database);
      file.exec('begin exclusive');
      await sleep(4_000);
      file.exec('rollback');
      file.close();
    },
    'disk full': isSmallDisk
      ? async () => {
          const filler = join(folder, 'filler');
          fill(filler);
          await sleep(4_000);
          rmSync(filler);
        }
      : 'needs to mount a tmpfs, as root',
    'directory read-only': isRoot
      ? 'root writes all the same'
      : async () => {
          chmodSync(folder, 0o555);
          await sleep(4_000);
          chmodSync(folder, 0o755);
        },
    async deleted() {
      whileNobodyWrites(database, keep, () => {
        for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true });
      });
      await sleep(4_000);
    },
    async overwritten() {
      whileNobodyWrites(database, keep, () => {
        const descriptor = openSync(database, 'r+');
        writeSync(descriptor, Buffer.alloc(64 * 1024, 'loop soak '), 0, 64 * 1024, 0);
        closeSync(descriptor);
      });
      await sleep(4_000);
    },
  };
}

function fill(file) {
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(1024 * 1024);
  try {
    for (;;) writeSync(descriptor, block);
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** What is in the file then is told to `keep`: it is not the gateway's fault when it is gone. */
function whileNobodyWrites(database, keep, damage) {
  if (!existsSync(database)) return;
  const file = new Database(database, { timeout: 10_000 });
  try {
    file.exec('begin immediate');
    keep(requestIdsIn(file));
  } catch (error) {
    // Still the damaged one: what cannot be read has to be counted.
    console.log(`store: ${error.message}`);
  }
  damage();
  try {
    file.close();
  } catch {
    // Its log is gone, or it is no database any more.
  }
}

/** Of all databases in a folder: the gateway may have moved one aside. */
export function keptRequestIds(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.includes('.db') && !/-(wal|shm|journal)$/.test(name))
    .flatMap((name) => {
      try {
        const file = new Database(join(folder, name), { readonly: true });
        const ids = requestIdsIn(file);
        file.close();
        return ids;
      } catch {
        return []; // the damaged one
      }
    });
}

function requestIdsIn(file) {
  const hasTable = file.prepare("select 1 from sqlite_master where name = 'captures'").get();
  if (hasTable === undefined) return [];
  return file.prepare('select request_id from captures').pluck().all();
}
