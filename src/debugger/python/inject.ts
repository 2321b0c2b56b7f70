// Puts debugpy into a running process. debugpy starts gdb, or lldb where there is none that can, which
// calls one function in the process.
//
// Nothing here is ever killed. gdb that is signalled in the midst of that call leaves the process
// with a foreign stack, and it dies of it; debugpy's helper that is signalled leaves gdb to write
// into a closed pipe. Left alone, gdb ends by itself as soon as the call returns.

import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import { injectMostMs, injectMs } from '../limits.js';
import { findProgram } from '../proc/find-program.js';
import { stateOf } from '../proc/process-info.js';
import { isListening } from '../proc/sockets.js';
import { usableLldb, writeGdb } from './lldb-for-gdb.js';
import { noProgress } from './progress.js';
import { rehearseGdb } from './rehearse-gdb.js';

export interface Injection {
  readonly service: string;
  readonly pid: number;
  readonly python: string;
  readonly port: number;
}

/** @throws LOOP_DEBUGGER_NOT_INSTALLED, LOOP_DEBUGGER_ENABLE */
export async function injectDebugpy({ service, pid, python, port }: Injection): Promise<void> {
  const fail = (why: string): never => {
    throw new LoopError('LOOP_DEBUGGER_ENABLE', `${service}: ${why}`);
  };
  const state = stateOf(pid);
  // gdb would wait for it, with the process half attached.
  if (state === 'T' || state === 't') fail(`process ${pid} is stopped (SIGCONT lets it run)`);
  if (state === 'D') fail(`process ${pid} is in an uninterruptible wait of the kernel`);

  const lldb = await lldbInstead(service);
  const folder = mkdtempSync(join(tmpdir(), 'loop-debugpy-'));
  const log = join(folder, 'log');
  const descriptor = openSync(log, 'w');
  // A log file and a session of its own: it must live on when this process is ended, or its
  // terminal's Ctrl-C is pressed.
  if (lldb !== null) writeGdb(folder, lldb);
  const args = ['-m', 'debugpy', '--listen', `127.0.0.1:${port}`, '--pid', `${pid}`];
  const helper = spawn(python, args, {
    stdio: ['ignore', descriptor, descriptor],
    detached: true,
    env: {
      ...process.env,
      ...(lldb !== null && { PATH: `${folder}${delimiter}${process.env.PATH}` }),
    },
  });
  closeSync(descriptor);
  const ended = new Promise<number | null>((resolve) => {
    helper.once('exit', (code) => resolve(code));
    helper.once('error', () => resolve(null));
  });
  const waiting = new AbortController();
  const patience = { session: helper.pid ?? 0, pid, stillMs: injectMs, mostMs: injectMostMs };
  const beganAt = performance.now();
  const code = await Promise.race([
    ended,
    noProgress(patience, waiting.signal).then(() => 'late' as const),
  ]);
  waiting.abort();
  if (code === 'late') {
    helper.unref();
    fail(
      `debugpy was not in process ${pid} after ${Math.round(performance.now() - beganAt)} ms; ` +
        `${lldb === null ? 'gdb' : 'lldb'} goes on trying, and detaches by itself: leave it alone, ` +
        'because the process would die with it',
    );
  }
  const said = readFileSync(log, 'utf8');
  rmSync(folder, { recursive: true, force: true });
  const until = performance.now() + injectMs;
  while (code === 0 && !isListening(port) && performance.now() < until) await sleep(20);
  if (!isListening(port)) fail(`debugpy did not get into process ${pid}: ${reasonIn(said)}`);
}

/**
 * Null: gdb is there and works.
 * @throws LOOP_DEBUGGER_NOT_INSTALLED, LOOP_DEBUGGER_ENABLE
 */
async function lldbInstead(service: string): Promise<string | null> {
  const gdb = findProgram('gdb');
  const inability = gdb === null ? null : await rehearseGdb(gdb);
  if (gdb !== null && inability === null) return null;
  const lldb = await usableLldb();
  if (lldb !== null) return lldb;
  if (gdb === null) {
    throw new LoopError(
      'LOOP_DEBUGGER_NOT_INSTALLED',
      `${service}: debugpy needs gdb or lldb to get into a running process; apt-get install gdb`,
    );
  }
  throw new LoopError(
    'LOOP_DEBUGGER_ENABLE',
    `${service}: this gdb cannot write the registers of a process on this machine ("${inability}"), and ` +
      'the service would die of it; a newer gdb can (14, where the processor has AMX), or lldb ' +
      '(apt-get install lldb), or start the service under debugpy and set debugger.port',
  );
}

/** The last line that says something; gdb and debugpy write dozens. */
function reasonIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !line.includes('gdb --nw'));
  const telling = lines.filter((line) => /error|ptrace|not permitted|unable|cannot/i.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? 'it gave no reason').trim().slice(0, 300);
}
