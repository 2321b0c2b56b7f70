import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Address } from '../../core/address.js';
import { noteClientCertificate } from './client-certificate-of.js';
import { refusedHandshake } from './handshake-reason.js';
import type { ListenerCertificates } from './listener-certificates.js';

export interface TlsFrontOptions {
  /** Decrypted; what the caller showed of itself is known (`clientCertificateOf`). */
  readonly onConnection: (socket: TLSSocket) => void;
  /** For people: who got no TLS here, and why. */
  readonly onRefused: (line: string) => void;
}

/** Speaks TLS at an address. */
export class TlsFront {
  readonly server: Server;
  readonly #options: TlsFrontOptions;
  readonly #name: string;
  /** Those whose handshake has not ended, by who is at the other end. */
  readonly #beginning = new Map<string, Socket>();

  /** @param create a server of a kind that does more with what comes in */
  constructor(
    certificates: ListenerCertificates,
    options: TlsFrontOptions,
    create: (options: TlsOptions) => Server = createServer,
  ) {
    this.#options = options;
    this.#name = certificates.name;
    this.server = create({ ...certificates.serverOptions, noDelay: true });
    certificates.keep(this.server);
    this.server
      .on('connection', (socket: Socket) => this.#begin(socket))
      .on('secureConnection', (socket) => this.#onSecure(socket))
      .on('tlsClientError', (error, socket) => this.#refuse(error, socket));
  }

  /** @throws as `listen` does */
  async listen({ host, port }: Address): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Takes no more; handshakes that have not ended are broken off. */
  close(): void {
    this.server.close();
    this.breakHandshakes();
  }

  /** Those that have not ended. */
  breakHandshakes(): void {
    for (const socket of this.#beginning.values()) socket.destroy();
  }

  #begin(socket: Socket): void {
    const peer = peerOf(socket);
    this.#beginning.set(peer, socket);
    // A turn later: who was cut off is asked for after this.
    socket.once('close', () => setImmediate(() => this.#beginning.delete(peer)));
  }

  #onSecure(socket: TLSSocket): void {
    this.#beginning.delete(peerOf(socket));
    // Of one who was asked, and need not have shown any: what was shown has to be good all the same.
    if (socket.authorizationError && socket.getPeerX509Certificate() !== undefined) {
      this.#refuse(null, socket);
      socket.destroy();
      return;
    }
    noteClientCertificate(socket);
    // A client may end its side and still listen; who does so in the handshake is gone.
    socket.allowHalfOpen = true;
    this.#options.onConnection(socket);
  }

  #refuse(error: NodeJS.ErrnoException | null, socket: TLSSocket): void {
    const reason = refusedHandshake(error, socket);
    if (reason === null) return;
    const who = socket.remoteAddress ?? this.#justBroken()?.remoteAddress ?? 'a client';
    this.#options.onRefused(`${this.#name}: no TLS with ${who}: ${reason}`);
  }

  /** Node has cut it off, and tells of it when it does not know any more who it was. */
  #justBroken(): Socket | undefined {
    const broken = [...this.#beginning.values()].filter(({ destroyed }) => destroyed);
    return broken.length === 1 ? broken[0] : undefined;
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
