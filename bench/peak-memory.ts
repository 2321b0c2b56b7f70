import { readFileSync } from 'node:fs';

/** The most memory that a running process ever had resident, in bytes; null where nobody says. */
export function peakMemory(pid: number): number | null {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null; // no /proc: not Linux
  }
}
