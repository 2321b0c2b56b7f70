import type { Address } from './address.js';
import type { Capture } from './capture.js';
import type { Check } from './check.js';
import type { Config, GatewayAccess } from './config.js';
import type { ConfigOutline } from './config-outline.js';
import type { DebugRequest } from './debugging.js';
import type { ExperimentSource, OpenedExperiment } from './experiment.js';
import type { ExperimentHistory } from './experiment-history.js';
import type { ExperimentMarks } from './experiment-mark.js';
import type { ExplainedRequest, ImaginedRequest } from './explained-request.js';
import type { Faults, FaultWish } from './fault.js';
import type { LiveFigures } from './figures.js';
import type { Intercepts } from './intercept.js';
import type { FindHosts } from './known-hosts.js';
import type { SeenProgram } from './listening-program.js';
import type { Replay, ReplayEntry } from './replay.js';
import type { Shadows } from './shadow.js';
import type { RecentRecordings, Recordings, Store } from './store.js';
import type { TapReader, TapWish } from './tap.js';
import type {
  AimedRequest,
  ExportRequest,
  ImportedCapture,
  ImportOptions,
  TravelFile,
} from './travel.js';

/**
 * What a front (the CLI) may ask of the other rooms. `app.ts` makes it; each member loads its
 * room on first use, so that a command that only reads starts fast.
 */
export interface Rooms {
  /**
   * Finds (`file`, else `LOOP_CONFIG`, else `./loop.yaml`), reads and validates.
   * `looksAtFiles`: whether the certificates that it names have to be there and good, too.
   * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_INVALID (message: one line a mistake)
   */
  loadConfig(
    file: string | undefined,
    options?: { readonly looksAtFiles?: boolean },
  ): Promise<Config>;
  /**
   * Validates the text of a config, without a file; `file` is where it is to be.
   * @throws LOOP_CONFIG_INVALID
   */
  parseConfig(text: string, file: string): Promise<Config>;
  /** Where the config is, or would be: `file`, else `LOOP_CONFIG`, else `./loop.yaml`. */
  configPath(file: string | undefined): Promise<string>;
  /** What listens on this machine, by port; empty where the system does not tell. */
  listeningPrograms(): Promise<readonly SeenProgram[]>;
  /** What a gateway with this config would do with a request, and why. */
  explainRequest(config: Config, request: ImaginedRequest): Promise<ExplainedRequest>;
  /** The names in that file, for hints and completion: fast, and empty where it cannot be read. */
  outlineConfig(file: string | undefined): Promise<ConfigOutline>;
  /**
   * `tell` gets a line for people when a store of an older loop is brought up to date.
   * @throws LOOP_STORE_NOT_FOUND (never created by reading), LOOP_STORE_NEWER, LOOP_STORE_CORRUPT
   */
  openStore(config: Config, tell?: (line: string) => void): Promise<Store>;
  /**
   * The recordings alone, for commands that look at them: starts fast, and works when the rest of
   * the config is broken.
   * @throws as `openStore`, LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_INVALID
   */
  openRecordings(file: string | undefined, tell?: (line: string) => void): Promise<Recordings>;
  /**
   * The newest captures and replays, `limit` of each, for completion: faster still, and changes
   * nothing, whatever version the store has.
   * @throws where there is none, or it cannot be read
   */
  recentRecordings(file: string | undefined, limit: number): Promise<RecentRecordings>;
  /** The shadows of the running gateway, by the admin API that the config names. */
  shadows(config: Config): Promise<Shadows>;
  /** The faults of that gateway. */
  faults(access: GatewayAccess): Promise<Faults>;
  /** The experiments that run there. */
  experimentMarks(access: GatewayAccess): Promise<ExperimentMarks>;
  /** Its intercepts. */
  intercepts(access: GatewayAccess): Promise<Intercepts>;
  /**
   * The faults of an Istio VirtualService, in the notation of the config's `faults`; its hosts are
   * those of the config's services. `shownAs`: what messages call the file.
   * @throws LOOP_CONFIG_INVALID
   */
  readVirtualService(
    config: Config,
    text: string,
    shownAs: string,
  ): Promise<readonly FaultWish['fault'][]>;
  /**
   * An experiment of any format, told by content; nothing is run yet.
   * @throws LOOP_EXPERIMENT_INVALID, LOOP_CLI_USAGE (no such file), and those of `loadConfig` where it
   * has to do with the gateway
   */
  openExperiment(source: ExperimentSource): Promise<OpenedExperiment>;
  /** The runs that the store of the config (`file` as for `loadConfig`) remembers. @throws LOOP_STORE_… */
  experimentHistory(
    file: string | undefined,
    options: { readonly create: boolean },
  ): Promise<ExperimentHistory>;
  /** How all that loop needs is, for people; `file` as for `loadConfig`. Never rejects. */
  examine(file: string | undefined): Promise<readonly Check[]>;
  /**
   * Where the running gateway answers, for commands that only ask it: starts fast, and works when the
   * rest of the config is broken.
   * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_INVALID
   */
  findGateway(file: string | undefined): Promise<GatewayAccess>;
  /** The live figures of that gateway. */
  figures(access: GatewayAccess): Promise<LiveFigures>;
  /**
   * Reads the tap of the running gateway until `signal` is aborted; resolves then, or when the
   * gateway ends.
   * @throws LOOP_CONTROL_REQUEST, LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED
   */
  tap(config: Config, wish: TapWish, reader: TapReader, signal: AbortSignal): Promise<void>;
  /** Resolves when every listener accepts. */
  startGateway(config: Config, log: GatewayLog): Promise<RunningGateway>;
  /**
   * The page for a store alone. Resolves when it can be asked for.
   * @throws LOOP_GATEWAY_LISTEN, and as `openStore`
   */
  startPage(page: StorePage): Promise<RunningPage>;
  /**
   * The page of the running gateway, at an address of this machine.
   * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, LOOP_GATEWAY_LISTEN
   */
  startGatewayPage(address: Address, config: Config): Promise<RunningPage>;
  replay(config: Config, store: Store, request: ReplayRequest): Promise<Replay>;
  /**
   * Runs several; those to one namespace share its egress listeners. Rejects only when nothing
   * could be started at all: what becomes of each is told by its outcome.
   */
  replayBatch(
    config: Config,
    store: Store,
    requests: readonly ReplayRequest[],
    options: ReplayBatchOptions,
  ): Promise<ReplayBatch>;
  /**
   * What a replay would send, without sending it.
   * @throws what `replay` refuses a request with
   */
  planReplay(config: Config, store: Store, request: ReplayRequest): Promise<PlannedReplay>;
  /**
   * Which request of a capture a namespace takes, and where: as a replay would choose.
   * @throws LOOP_REPLAYER_NO_NAMESPACE, LOOP_REPLAYER_NO_ENTRY, LOOP_REPLAYER_NOT_REPLAYABLE,
   *   LOOP_CLI_HOP_NOT_FOUND
   */
  aimRequest(
    config: Config,
    capture: Capture,
    aim: { readonly namespace: string; readonly hop?: number | undefined },
  ): Promise<AimedRequest>;
  /** Where hosts lead, by the system's resolver. Never rejects. */
  findHosts: FindHosts;
  /**
   * A capture as the bytes of a file to hand on.
   * @throws LOOP_CLI_HOP_NOT_FOUND
   */
  exportCapture(capture: Capture, request: ExportRequest): Promise<Buffer>;
  /**
   * Takes what such a file holds, or another tool's HAR, into the store, which is made when there
   * is none. Nothing is taken from a file that is wrong, but for an entry of another tool's HAR.
   * @throws LOOP_TRAVEL_DAMAGED, LOOP_TRAVEL_NEWER, LOOP_TRAVEL_FORMAT, LOOP_CLI_USAGE (a host given
   * to what is no service), and as `openStore`
   */
  importCaptures(
    config: Config,
    file: TravelFile,
    options?: ImportOptions,
  ): Promise<ImportedCapture[]>;
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

export interface StorePage {
  readonly address: Address;
  /** Null: a store of which nothing is known but its file, so that nothing can be replayed. */
  readonly config: Config | null;
  /** Absolute path of the store's file. */
  readonly store: string;
  /** For people: of its certificates, and of who got no TLS. */
  readonly told: GatewayLog;
}

export interface RunningPage {
  /** `http://127.0.0.1:9000/` */
  readonly url: string;
  close(): Promise<void>;
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
  /** Services that are called at the namespace, whatever it would be otherwise. */
  readonly live?: readonly string[] | undefined;
  /** Services that are answered from the capture, also when the namespace has them. */
  readonly recorded?: readonly string[] | undefined;
  /** What a call gets that no recorded answer fits; a number is a status. Default: 502. */
  readonly onMiss?: 'fail' | 'live' | number | undefined;
  /** `recorded` keeps the latencies of recorded answers. Default: `none`. */
  readonly timing?: 'none' | 'recorded' | undefined;
  /** A namespace to run against twice: what differs between those two runs is noise. */
  readonly baseline?: string | undefined;
  /** Debuggers to attach for the time of the run; one capture, one run. */
  readonly debug?: DebugRequest | undefined;
  /** Ends the run early; the listeners are closed and the store is consistent. */
  readonly signal?: AbortSignal | undefined;
}

/** @see ReplayRequest for one run */
export interface ReplayBatchOptions {
  /** Runs at the same time. */
  readonly concurrency: number;
  /** When aborted, what runs ends, and nothing more is started. */
  readonly signal?: AbortSignal | undefined;
  /** Whether outcomes keep the responses, each up to `capture.body.max`; without it they are null. */
  readonly withResponses?: boolean | undefined;
  /** As each ends, in the order of their ends. */
  readonly onEnd?: ((outcome: ReplayOutcome) => void) | undefined;
}

export interface ReplayOutcome {
  /** Position of its request. */
  readonly index: number;
  readonly request: ReplayRequest;
  /** Null when it was refused or failed: `error` says why. */
  readonly replay: Replay | null;
  readonly error: unknown;
}

export interface ReplayBatch {
  /** In the order of the requests; those that were not started are not here. */
  readonly outcomes: readonly ReplayOutcome[];
  readonly notStarted: readonly ReplayRequest[];
}

export interface PlannedReplay {
  /** Capture id. */
  readonly capture: number;
  readonly method: string;
  readonly entry: ReplayEntry;
}
