import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What `/proc/PID` tells of a process; null where this user may not read it. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  /** Of the process that traces it (a debugger); null when nobody does. */
  readonly tracer: number | null;
  /** Absolute path of the program, ` (deleted)` taken off. */
  readonly exe: string | null;
  readonly args: readonly string[];
  readonly cwd: string | null;
  /** Signals that it handles itself, as a bit mask: bit n-1 is signal n. */
  readonly caughtSignals: bigint;
  /** `pid`, `net`, `mnt` → the namespace's name, such as `pid:[4026531836]`. */
  readonly namespaces: Readonly<Record<'pid' | 'net' | 'mnt', string | null>>;
}

/** Undefined when there is no such process. */
export function processInfo(pid: number | 'self'): ProcessInfo | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined; // it has ended
  }
  const field = (name: string) => fieldIn(status, name)?.split(/\s+/)[0] ?? '0';
  if (field('State') === 'Z') return undefined;
  const tracer = Number(field('TracerPid'));
  return {
    pid: Number(field('Pid')),
    parent: Number(field('PPid')),
    uid: Number(field('Uid')),
    tracer: tracer === 0 ? null : tracer,
    exe: link(pid, 'exe')?.replace(/ \(deleted\)$/, '') ?? null,
    args: argsOf(pid),
    cwd: link(pid, 'cwd'),
    caughtSignals: BigInt(`0x${field('SigCgt')}`),
    namespaces: {
      pid: link(pid, 'ns/pid'),
      net: link(pid, 'ns/net'),
      mnt: link(pid, 'ns/mnt'),
    },
  };
}

/** Of all that this user may see. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Inodes of the sockets that the process has open; empty where this user may not look. */
export function socketInodes(pid: number): Set<string> {
  const inodes = new Set<string>();
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return inodes; // another user's, or it has ended
  }
  for (const name of names) {
    const inode = /^socket:\[(\d+)\]$/.exec(link(pid, `fd/${name}`) ?? '')?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  return inodes;
}

/** Of its command line; empty where it has ended. */
export function argsOf(pid: number | 'self'): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

function link(pid: number | 'self', name: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return null; // not permitted, or it has ended
  }
}

/** Letter of its state (`S`, `Z`, …); null when there is no such process. */
export function stateOf(pid: number): string | null {
  return statusField(pid, 'State')?.charAt(0) ?? null;
}

/** False for a zombie too: it has ended, and nobody has taken note yet. */
export function isAlive(pid: number): boolean {
  const state = stateOf(pid);
  return state !== null && state !== 'Z' && state !== 'X';
}

/** The process that traces it (a debugger); null when none does. */
export function tracerOf(pid: number): number | null {
  const tracer = Number(statusField(pid, 'TracerPid') ?? 0);
  if (tracer === 0) return null;
  // Linux names the thread that traces, which need not be its process's first.
  return Number(statusField(tracer, 'Tgid') ?? tracer);
}

/** A line of `/proc/PID/status`; undefined when there is no such process. */
export function statusField(pid: number | 'self', name: string): string | undefined {
  try {
    return fieldIn(readFileSync(`/proc/${pid}/status`, 'utf8'), name);
  } catch {
    return undefined; // it has ended
  }
}

function fieldIn(status: string, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1];
}
