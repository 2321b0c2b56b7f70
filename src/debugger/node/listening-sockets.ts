// The listening TCP sockets of a process, from /proc: whose a port is, without asking it.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ListeningSocket {
  readonly host: string;
  readonly port: number;
  readonly inode: string;
}

/** @throws the error of the file system, EACCES for a process of another user */
export function listeningSocketsOf(pid: number): ListeningSocket[] {
  const own = socketInodes(pid);
  return listeningSocketsNear(pid).filter(({ inode }) => own.has(inode));
}

/** All of the process's network namespace. */
export function listeningSocketsNear(pid: number): ListeningSocket[] {
  return ['tcp', 'tcp6'].flatMap((table) => {
    try {
      return parseSocketTable(readFileSync(`/proc/${pid}/net/${table}`, 'utf8'));
    } catch (error) {
      // A kernel without IPv6 has no tcp6.
      if (table === 'tcp6') return [];
      throw error;
    }
  });
}

/** The process that holds the socket, as `name (pid 12)`; null when it cannot be seen from here. */
export function ownerOf(inode: string): string | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!socketInodes(Number(pid)).has(inode)) continue;
      return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
    } catch {
      // It has ended, or is another user's.
    }
  }
  return null;
}

/** Of the format of /proc/net/tcp: `sl local_address rem_address st … inode`, addresses in hex. */
export function parseSocketTable(table: string): ListeningSocket[] {
  return table.split('\n').flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    if (state !== listenState) return [];
    return [{ host: hostOf(address), port: Number.parseInt(port, 16), inode }];
  });
}

const listenState = '0A';

/** An address to dial: one that listens on all addresses is dialled on loopback. */
function hostOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  // Each word of 32 bits is in the byte order of the machine, little-endian on all that Node runs on.
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  const mapped = /^0{20}f{4}/i.test(bytes.join(''));
  if (bytes.every((byte) => byte === '00')) return '127.0.0.1';
  if (bytes.length === 4 || mapped) {
    return bytes
      .slice(-4)
      .map((byte) => Number.parseInt(byte, 16))
      .join('.');
  }
  const groups = Array.from({ length: 8 }, (_, at) => `${bytes[2 * at]}${bytes[2 * at + 1]}`);
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

function socketInodes(pid: number): Set<string> {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      // Closed in the meantime.
      return '';
    }
  });
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}
