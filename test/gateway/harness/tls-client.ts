import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { ListenerTls } from '../../../src/core/tls.js';
import type { Identity } from '../../harness/certificates.js';
import { Wire } from './wire.js';

/** How a listener speaks TLS that shows these, the first to all who ask for none of the others. */
export function listenerTls(
  shown: readonly [Identity, ...(readonly [name: string, identity: Identity])[]],
  more: Partial<ListenerTls> = {},
): ListenerTls {
  const [first, ...others] = shown;
  const filesOf = ({ certFile: cert, keyFile: key }: Identity) => ({ cert, key });
  return {
    certificates: [
      { ...filesOf(first), serverNames: [] },
      ...others.map(([name, identity]) => ({ ...filesOf(identity), serverNames: [name] })),
    ],
    clientCert: 'require',
    minVersion: 'TLSv1.2',
    ...more,
  };
}

/** A client whose handshake has ended. */
export async function dialTls(port: number, options: ConnectionOptions) {
  const socket: TLSSocket = connect({ host: '127.0.0.1', port, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return new Wire(socket) as Wire & { readonly socket: TLSSocket };
}

/** What `openssl s_client` says, to which nothing is typed. */
export async function sClient(port: number, ...args: readonly string[]): Promise<string> {
  const child = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  await once(child, 'close');
  return said;
}
