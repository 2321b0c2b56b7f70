// Who listens at an address of another network namespace of this machine (a container's), as far as
// this user may see: root, as a rule.

import { readFileSync } from 'node:fs';
import { allPids, processInfo, socketInodes } from '../proc/process-info.js';
import { tcpSockets } from '../proc/sockets.js';

/** None where nothing of this machine has the address. */
export function listenersElsewhere({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): readonly number[] {
  const own = processInfo('self')?.namespaces.net;
  const networks = new Map<string, number[]>();
  for (const pid of allPids()) {
    const network = processInfo(pid)?.namespaces.net ?? null;
    if (network === null || network === own) continue;
    networks.set(network, [...(networks.get(network) ?? []), pid]);
  }
  return [...networks.values()].flatMap((pids) => listenersAmong(pids, { host, port }));
}

function listenersAmong(
  pids: readonly number[],
  { host, port }: { readonly host: string; readonly port: number },
): number[] {
  const [first] = pids;
  if (first === undefined || !hasAddress(first, host)) return [];
  const inodes = tcpSockets(first)
    .filter((socket) => socket.state === 'listening' && socket.port === port)
    .map(({ inode }) => inode);
  if (inodes.length === 0) return [];
  return pids.filter((pid) => {
    const open = socketInodes(pid);
    return inodes.some((inode) => open.has(inode));
  });
}

/** Of its network: a line of the kernel's table for each (proc(5)). */
function hasAddress(pid: number, host: string): boolean {
  try {
    const table = readFileSync(`/proc/${pid}/net/fib_trie`, 'utf8');
    const lines = table.split('\n');
    return lines.some(
      (line, at) => line.trim() === `|-- ${host}` && / host LOCAL$/.test(lines[at + 1] ?? ''),
    );
  } catch {
    return false; // it has ended, or the kernel has no such table
  }
}
