// Who listens and who is connected, from /proc/net: a debugger's port must not be tried out, because
// an adapter that is connected to and left again takes nobody any more.

import { readFileSync } from 'node:fs';

/** A TCP socket, as `/proc/net/tcp` has it (proc(5)). */
export interface TcpSocket {
  /** `127.0.0.1`, `::1`. */
  readonly address: string;
  readonly port: number;
  readonly remotePort: number;
  readonly state: 'listening' | 'established' | 'other';
  readonly inode: string;
  readonly uid: number;
}

/** All of the network namespace of a process; of our own unless another is given. */
export function tcpSockets(pid: number | 'self' = 'self'): TcpSocket[] {
  return ['tcp', 'tcp6'].flatMap((table) => {
    try {
      return parseSockets(readFileSync(`/proc/${pid}/net/${table}`, 'utf8'));
    } catch {
      return []; // a kernel without IPv6 has no tcp6; or the process has ended
    }
  });
}

/** Pure: the lines of such a table. */
export function parseSockets(text: string): TcpSocket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line): TcpSocket[] => {
      const [, local = '', remote = '', state = '', , , , uid = '', , inode] = line
        .trim()
        .split(/\s+/);
      const [address, port] = local.split(':');
      const remotePort = remote.split(':')[1];
      if (address === undefined || port === undefined || inode === undefined) return [];
      return [
        {
          address: parseAddress(address),
          port: Number.parseInt(port, 16),
          remotePort: Number.parseInt(remotePort ?? '0', 16),
          state: states[state] ?? 'other',
          inode,
          uid: Number(uid),
        },
      ];
    });
}

export function isListening(port: number): boolean {
  return tcpSockets().some((socket) => socket.state === 'listening' && socket.port === port);
}

/** Somebody is connected to this port of this machine. */
export function hasClient(port: number): boolean {
  return tcpSockets().some((socket) => socket.state === 'established' && socket.port === port);
}

const states: Readonly<Record<string, TcpSocket['state']>> = {
  '01': 'established',
  '0A': 'listening',
};

/** Words of four bytes in the machine's own order, which is little-endian wherever Node runs. */
function parseAddress(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  if (bytes.length === 4) return [...bytes].join('.');
  const mapped = bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff';
  if (mapped) return [...bytes.subarray(12)].join('.');
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
