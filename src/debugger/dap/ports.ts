// Who listens and who is connected, read from /proc/net: a debugger's port must not be tried out,
// because an adapter that is connected to and left again takes nobody any more.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

export interface SocketRow {
  readonly localPort: number;
  readonly remotePort: number;
  readonly state: 'listening' | 'established' | 'other';
  readonly inode: string;
}

export function socketRows(): SocketRow[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => {
    try {
      return readFileSync(table, 'utf8').split('\n').slice(1).flatMap(rowOf);
    } catch {
      return []; // no IPv6 here
    }
  });
}

function rowOf(line: string): SocketRow[] {
  const [, local = '', remote = '', state, , , , , , inode] = line.trim().split(/\s+/);
  if (inode === undefined) return [];
  const kind = state === '0A' ? 'listening' : state === '01' ? 'established' : 'other';
  return [{ localPort: portOf(local), remotePort: portOf(remote), state: kind, inode }];
}

const portOf = (address: string): number =>
  Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);

export function isListening(port: number): boolean {
  return socketRows().some((row) => row.state === 'listening' && row.localPort === port);
}

/** Somebody is connected to this port of this machine. */
export function hasClient(port: number): boolean {
  return socketRows().some((row) => row.state === 'established' && row.localPort === port);
}

/** Inodes of the sockets that a process has open; none where it is not ours to look at. */
export function socketsOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  } catch {
    // gone, or another user's
  }
  return inodes;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed since it was listed
  }
}

/** A port of 127.0.0.1 that nobody listens at. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no free port')),
      );
    });
  });
}
