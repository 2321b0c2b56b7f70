import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type SecureContext } from 'node:tls';
import type { Endpoint } from '../../core/config.js';
import type { UpstreamTls } from '../../core/tls.js';
import { TlsFileProblem } from '../../core/tls-files.js';
import { stateOfFiles } from './file-state.js';
import { pathsOf, secureContextOf } from './secure-context.js';

const byDefault: UpstreamTls = { verify: true };

export interface TlsClientOptions {
  readonly protocols: readonly string[];
  /** Told when changed files are not taken. */
  readonly warn: (line: string) => void;
}

/**
 * What the connections to one upstream speak TLS with. Its files are looked at whenever a connection
 * begins: those that changed are taken by the next one, and connections that are open stay. A session
 * is kept, so that a later handshake needs no certificates.
 */
export class TlsClient {
  readonly #endpoint: Endpoint;
  readonly #tls: UpstreamTls;
  readonly #options: TlsClientOptions;
  readonly #files: readonly string[];
  #context: SecureContext | null = null;
  #state = '';
  #session: Buffer | null = null;

  constructor(endpoint: Endpoint, options: TlsClientOptions) {
    this.#endpoint = endpoint;
    this.#tls = endpoint.tls ?? byDefault;
    this.#options = options;
    this.#files = pathsOf(this.#tls);
  }

  /** Which name has to be in the certificate. */
  get name(): string {
    return this.#tls.serverName ?? this.#endpoint.host;
  }

  /**
   * For the next connection.
   * @throws TlsFileProblem when the files cannot be used, and never could
   */
  connectionOptions(): ConnectionOptions {
    const { name } = this;
    const secureContext = this.#currentContext();
    return {
      // Names only (RFC 6066 §3).
      servername: isIP(name) ? '' : name,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      // Not left to NODE_TLS_REJECT_UNAUTHORIZED.
      rejectUnauthorized: this.#tls.verify,
      ALPNProtocols: [...this.#options.protocols],
      secureContext,
      ...(this.#session === null ? {} : { session: this.#session }),
    };
  }

  /** A ticket came: it saves the next connection most of a handshake. */
  remember(session: Buffer): void {
    this.#session = session;
  }

  #currentContext(): SecureContext {
    const state = stateOfFiles(this.#files);
    if (this.#context !== null && state === this.#state) return this.#context;
    this.#state = state;
    try {
      this.#context = secureContextOf(this.#tls).context;
      // It stands for certificates that may not be good any more.
      this.#session = null;
    } catch (error) {
      if (this.#context === null || !(error instanceof TlsFileProblem)) throw error;
      this.#options.warn(
        `changed certificates are not taken, the ones before are kept: ${error.message}`,
      );
    }
    return this.#context;
  }
}
