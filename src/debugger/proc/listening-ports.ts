import { socketInodes } from './process-info.js';
import { tcpSockets } from './sockets.js';

/** Ports at which the process takes connections; empty where this user may not look. */
export function listeningPorts(pid: number): number[] {
  const inodes = socketInodes(pid);
  return tcpSockets()
    .filter(({ state, inode }) => state === 'listening' && inodes.has(inode))
    .map(({ port }) => port);
}
