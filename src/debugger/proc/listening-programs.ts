import { basename } from 'node:path';
import type { ListeningProgram } from '../../core/listening-program.js';
import { allPids, processInfo, socketInodes } from './process-info.js';
import { type TcpSocket, tcpSockets } from './sockets.js';

/**
 * All that listens on this machine, by port. Only /proc is read: nothing is connected to. Empty on
 * a system without it.
 */
export function listeningPrograms(): ListeningProgram[] {
  const listening = tcpSockets().filter(({ state }) => state === 'listening');
  if (listening.length === 0) return [];
  const owners = ownersOf(new Set(listening.map(({ inode }) => inode)));
  return listening
    .map((socket) => programOf(socket, owners.get(socket.inode) ?? null))
    .sort((a, b) => a.address.port - b.address.port);
}

function programOf({ address, port, uid }: TcpSocket, pid: number | null): ListeningProgram {
  const info = pid === null ? undefined : processInfo(pid);
  const file = info?.exe ?? info?.args[0];
  return {
    address: { host: address, port },
    pid,
    program: file === undefined || file === '' ? null : basename(file),
    args: info?.args ?? [],
    cwd: info?.cwd ?? null,
    uid,
  };
}

/** A server that shares its socket with its children is the first of them. */
function ownersOf(inodes: ReadonlySet<string>): Map<string, number> {
  const owners = new Map<string, number>();
  for (const pid of allPids().sort((a, b) => a - b)) {
    for (const inode of socketInodes(pid)) {
      if (inodes.has(inode) && !owners.has(inode)) owners.set(inode, pid);
    }
  }
  return owners;
}
