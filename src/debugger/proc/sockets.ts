import { readFileSync } from 'node:fs';

/** A TCP socket of this network namespace, as `/proc/net/tcp` has it (proc(5)). */
export interface TcpSocket {
  /** `127.0.0.1`, or IPv6 as 32 hex digits in network order. */
  readonly address: string;
  readonly port: number;
  readonly remotePort: number;
  readonly state: 'listening' | 'established' | 'other';
  readonly inode: string;
  readonly uid: number;
}

export function tcpSockets(): TcpSocket[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    try {
      return parseSockets(readFileSync(file, 'utf8'));
    } catch {
      return []; // a kernel without IPv6 has no tcp6
    }
  });
}

/** Pure: the lines of `/proc/net/tcp` or `tcp6`. */
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
  return mapped ? [...bytes.subarray(12)].join('.') : bytes.toString('hex');
}
