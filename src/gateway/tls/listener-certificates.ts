import type { SecureContext, Server, TlsOptions } from 'node:tls';
import type { ListenerTls } from '../../core/tls.js';
import { TlsFileProblem } from '../../core/tls-files.js';
import { stateOfFiles } from './file-state.js';
import { createServerContexts, type ServerContexts } from './server-contexts.js';

/** How often files are looked at where no connection comes. */
const lookEveryMs = 2_000;

/** Whoever does not end a handshake by then is cut off. */
const handshakeTimeoutMs = 10_000;

export interface ListenerCertificatesOptions {
  /** What the log calls the listener. */
  readonly name: string;
  readonly protocols: readonly string[];
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly lookEveryMs?: number;
}

/**
 * What a listener shows and trusts. Its files are looked at whenever a connection begins, and every
 * two seconds: those that changed are taken by the next connection, and those that are open stay.
 * Files that do not fit together are not taken, and the log says so when they stay that way.
 */
export class ListenerCertificates {
  readonly #tls: ListenerTls;
  readonly #options: ListenerCertificatesOptions;
  readonly #files: readonly string[];
  readonly #servers = new Set<Server>();
  #contexts: ServerContexts;
  #state: string;
  /** Why the files as they are now are not taken; null: they are. */
  #problem: { readonly text: string; isOld: boolean; isTold: boolean } | null = null;

  /** @throws TlsFileProblem */
  constructor(tls: ListenerTls, options: ListenerCertificatesOptions) {
    this.#tls = tls;
    this.#options = options;
    this.#files = filesOf(tls);
    // Before they are read: what changes meanwhile is seen as a change.
    this.#state = stateOfFiles(this.#files);
    this.#contexts = createServerContexts(tls);
  }

  get name(): string {
    return this.#options.name;
  }

  /** Of a server, which `keep` has to be called with then. */
  get serverOptions(): TlsOptions {
    const { clientCa, clientCert } = this.#tls;
    return {
      ...this.#contexts.options,
      ALPNProtocols: [...this.#options.protocols],
      SNICallback: (name, done) => done(null, this.#contextFor(name)),
      handshakeTimeout: handshakeTimeoutMs,
      requestCert: clientCa !== undefined,
      rejectUnauthorized: clientCa !== undefined && clientCert === 'require',
    };
  }

  /** Gives the server what changes, until it closes. */
  keep(server: Server): void {
    this.#servers.add(server);
    const timer = setInterval(() => this.#lookInVain(), this.#options.lookEveryMs ?? lookEveryMs);
    timer.unref();
    // Before the server's own listener, which takes what is there by then.
    server.prependListener('connection', () => this.#look());
    server.once('close', () => {
      clearInterval(timer);
      this.#servers.delete(server);
    });
  }

  #contextFor(name: string): SecureContext {
    return this.#contexts.byName(name.toLowerCase());
  }

  #look(): void {
    const state = stateOfFiles(this.#files);
    if (state === this.#state) return;
    this.#state = state;
    try {
      this.#contexts = createServerContexts(this.#tls);
    } catch (error) {
      if (!(error instanceof TlsFileProblem)) throw error;
      this.#problem = { text: error.message, isOld: false, isTold: false };
      return;
    }
    this.#problem = null;
    for (const server of this.#servers) server.setSecureContext(this.#contexts.options);
    this.#options.info(`${this.#options.name}: takes changed certificates`);
  }

  /** A renewal writes one file after the other: what is wrong only between the two is not told. */
  #lookInVain(): void {
    this.#look();
    const problem = this.#problem;
    if (problem === null || problem.isTold) return;
    if (problem.isOld) {
      problem.isTold = true;
      this.#options.warn(
        `${this.#options.name}: changed certificates are not taken, the ones before are kept: ${problem.text}`,
      );
    }
    problem.isOld = true;
  }
}

function filesOf({ certificates, clientCa }: ListenerTls): string[] {
  const own = certificates.flatMap(({ cert, key }) => [cert, key]);
  return clientCa === undefined ? own : [...own, clientCa];
}
