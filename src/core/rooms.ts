import type { Config } from './config.js';
import type { Replay } from './replay.js';
import type { Store } from './store.js';

/**
 * What a front (the CLI) may ask of the other rooms. `app.ts` makes it; each member loads its
 * room on first use, so that a command that only reads starts fast.
 */
export interface Rooms {
  /**
   * Finds (`file`, else `LOOP_CONFIG`, else `./loop.yaml`), reads and validates.
   * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_INVALID (message: one line a mistake)
   */
  loadConfig(file: string | undefined): Promise<Config>;
  /** @throws LOOP_STORE_NOT_FOUND (never created by reading), LOOP_STORE_NEWER, LOOP_STORE_CORRUPT */
  openStore(config: Config): Promise<Store>;
  /** Resolves when every listener accepts. */
  startGateway(config: Config, log: GatewayLog): Promise<RunningGateway>;
  replay(config: Config, store: Store, request: ReplayRequest): Promise<Replay>;
}

/** Lines for people, on stderr. */
export interface GatewayLog {
  info(line: string): void;
  warn(line: string): void;
}

export interface RunningGateway {
  /** Where it listens: `edge 127.0.0.1:8080`, in the order to print. */
  readonly listening: readonly { readonly name: string; readonly address: string }[];
  /** Reads the config file again; a broken one is reported and the running one kept. */
  reload(): Promise<void>;
  /** Stops accepting, lets running requests end within `drainMs`, flushes the recorder. */
  drain(): Promise<void>;
}

export interface ReplayRequest {
  /** Number, trace id, prefix or request id. */
  readonly capture: string;
  /** Name of a namespace, or an http(s) URL. */
  readonly to: string;
  readonly hop?: number | undefined;
  readonly service?: string | undefined;
  readonly allowTruncated?: boolean | undefined;
  /** Service names whose production address may be called. */
  readonly liveProduction?: readonly string[] | undefined;
  /** JSON paths and header names, beside those of the config. */
  readonly ignore?: readonly string[] | undefined;
  /** For the response, from the first byte sent. */
  readonly timeoutMs?: number | undefined;
}
