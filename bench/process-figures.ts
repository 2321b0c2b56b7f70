// What Linux tells of a running process in /proc; null elsewhere.

import { readFileSync } from 'node:fs';

/** USER_HZ, the unit of times in /proc: fixed at 100 on every Linux of today, whatever its timer. */
const ticksPerSecond = 100;

/** The most memory that it ever had resident, in bytes. */
export function peakMemoryBytes(pid: number): number | null {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(pid, 'status'))?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** Processor time of all its threads since it started. */
export function cpuSeconds(pid: number): number | null {
  // proc_pid_stat(5): the name in parentheses may hold anything, so fields count from behind it;
  // utime and stime are the 14th and 15th of all, the 12th and 13th from there.
  const fields = readProc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  const [user, system] = fields.slice(11, 13).map(Number);
  return user === undefined || system === undefined ? null : (user + system) / ticksPerSecond;
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // not Linux, or it has ended
  }
}
