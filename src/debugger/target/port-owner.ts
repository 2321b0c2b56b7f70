import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { canonicalHost, isAlwaysHere } from '../../core/canonical-host.js';
import { allPids, socketInodes } from '../proc/process-info.js';
import { type TcpSocket, tcpSockets } from '../proc/sockets.js';

/** Who listens at a port of this machine. */
export interface PortOwners {
  /** The processes that have the socket open, as far as this user may see. */
  readonly pids: readonly number[];
  /** User ids of the listening sockets: known even where the processes are not. */
  readonly uids: readonly number[];
}

/** Looks among the sockets of this network namespace. */
export function ownersOfPort(port: number): PortOwners {
  const listening = tcpSockets().filter(
    (socket) => socket.state === 'listening' && socket.port === port,
  );
  return { pids: pidsWith(listening), uids: [...new Set(listening.map(({ uid }) => uid))] };
}

function pidsWith(sockets: readonly TcpSocket[]): number[] {
  if (sockets.length === 0) return [];
  const inodes = sockets.map(({ inode }) => inode);
  return allPids().filter((pid) => {
    const open = socketInodes(pid);
    return inodes.some((inode) => open.has(inode));
  });
}

/** Names other than localhost are taken for another machine's: nothing is looked up. */
export function isThisMachine(host: string): boolean {
  const name = canonicalHost(host);
  if (name === 'localhost' || isAlwaysHere(name)) return true;
  if (isIP(name) === 0) return false;
  return Object.values(networkInterfaces()).some((list) =>
    list?.some(({ address }) => address === name),
  );
}
