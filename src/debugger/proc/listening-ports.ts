import { socketInodes } from './process-info.js';
import { type TcpSocket, tcpSockets } from './sockets.js';

/** Empty where this user may not look. */
export function listeningSockets(pid: number): TcpSocket[] {
  const inodes = socketInodes(pid);
  return tcpSockets(pid).filter(({ state, inode }) => state === 'listening' && inodes.has(inode));
}

export function listeningPorts(pid: number): number[] {
  return listeningSockets(pid).map(({ port }) => port);
}
