// What /proc says of a process before it is touched.

import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LoopError } from '../../core/errors.js';

/** Letter of its state (`S`, `Z`, …); null when there is no such process. */
export function stateOf(pid: number): string | null {
  return field(pid, 'State')?.charAt(0) ?? null;
}

/** False for a zombie too: it has ended, and nobody has taken note yet. */
export function isAlive(pid: number): boolean {
  const state = stateOf(pid);
  return state !== null && state !== 'Z' && state !== 'X';
}

/** The process that traces it (a debugger); null when none does. */
export function tracerOf(pid: number): number | null {
  const tracer = Number(field(pid, 'TracerPid') ?? 0);
  return tracer === 0 ? null : tracer;
}

export function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return []; // it has ended
  }
}

export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The path of a program; null when there is none. */
export function findProgram(program: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = folders.map((folder) => join(folder, program));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // absent, or not ours to run
  }
}

/** CAP_SYS_PTRACE in CapEff, proc(5). */
const ptraceCapability = 1n << 19n;

/**
 * Refuses where the kernel would: ptrace(2), "Ptrace access mode checking", and yama's scope.
 * @throws LOOP_DEBUGGER_PERMISSION, LOOP_DEBUGGER_NO_PROCESS
 */
export function checkMayTrace(pid: number, service: string): void {
  const owner = Number(field(pid, 'Uid')?.split(/\s+/)[0] ?? Number.NaN);
  if (Number.isNaN(owner)) {
    throw new LoopError('LOOP_DEBUGGER_NO_PROCESS', `${service}: there is no process ${pid}`);
  }
  const refuse = (why: string): never => {
    throw new LoopError('LOOP_DEBUGGER_PERMISSION', `${service}: process ${pid} ${why}`);
  };
  const capabilities = BigInt(`0x${field(process.pid, 'CapEff') ?? '0'}`);
  const isPrivileged = (capabilities & ptraceCapability) !== 0n;
  const scope = yamaScope();
  if (scope >= 3) refuse('cannot be attached to: kernel.yama.ptrace_scope is 3, until a reboot');
  if (isPrivileged) return;
  if (owner !== process.geteuid?.()) refuse(`belongs to user ${owner}: run loop as that user`);
  if (scope > 0) {
    refuse(
      `cannot be attached to: kernel.yama.ptrace_scope is ${scope}; ` +
        'sysctl kernel.yama.ptrace_scope=0, or root',
    );
  }
}

function yamaScope(): number {
  try {
    return Number(readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8'));
  } catch {
    return 0; // a kernel without yama
  }
}

function field(pid: number, name: string): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1];
  } catch {
    return undefined; // it has ended
  }
}
