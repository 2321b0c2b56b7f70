import type { NamespaceConfig, Timeouts } from '../../core/config.js';
import type {
  Egress,
  EgressCall,
  EgressCallee,
  EgressOptions,
  EgressRefusal,
  OpenEgress,
} from '../../core/egress.js';
import { LoopError } from '../../core/errors.js';
import type { Exchange, ExchangeListener } from '../../core/exchange.js';
import type { Interceptor } from '../../core/forward.js';
import { headerValue, headerValues } from '../../core/headers.js';
import { ListenError } from '../../core/listen-error.js';
import { noTimeouts } from '../call-timeouts.js';
import type { CallNote } from './call-note.js';
import { type DoorPlace, doorsOf } from './doors.js';
import type { EgressDoor, EgressRun } from './egress-run.js';
import { HeldCall } from './held-call.js';
import { scriptOwnAnswer } from './own-answer.js';
import { playAnswer } from './play-answer.js';

interface Taken {
  readonly run: EgressRun;
  readonly note: CallNote;
}

/** Trace ids of ended runs, so that their late calls are not taken for another's. */
const endedMax = 10_000;
/** Of a run: a service that asks for tunnels to everywhere is not repeated for ever. */
const notesMax = 100;

/**
 * The listeners of a namespace, from the first replay to it until `close`: between two runs the
 * connections that its services keep must not break. Calls are told apart by trace id; one that
 * names no run belongs to the only one there is.
 */
export class EgressHub {
  readonly #namespace: NamespaceConfig;
  readonly #openEgress: OpenEgress;
  readonly #traceFamilies: EgressOptions['traceFamilies'];
  readonly #runs = new Set<EgressRun>();
  readonly #ended = new Set<string>();
  readonly #ports = new Set<number>();
  #opened: Promise<readonly Egress[]> | null = null;

  constructor(
    namespace: NamespaceConfig,
    openEgress: OpenEgress,
    traceFamilies: EgressOptions['traceFamilies'],
  ) {
    this.#namespace = namespace;
    this.#openEgress = openEgress;
    this.#traceFamilies = traceFamilies;
  }

  /**
   * Listens, if this is the first run.
   * @throws LOOP_REPLAYER_EGRESS
   */
  async join(run: EgressRun): Promise<void> {
    this.#runs.add(run);
    this.#opened ??= this.#open();
    const opened = this.#opened;
    try {
      for (const egress of await opened) egress.expect(run.marks);
    } catch (error) {
      this.#runs.delete(run);
      if (this.#opened === opened) this.#opened = null;
      throw error;
    }
  }

  /** Breaks off what the run has open; its late calls belong to nobody. */
  leave(run: EgressRun): void {
    run.end();
    this.#runs.delete(run);
    for (const id of [...run.traceIds, run.marks.replayId]) this.#ended.add(id);
    for (const id of this.#ended) {
      if (this.#ended.size <= endedMax) break;
      this.#ended.delete(id);
    }
  }

  /** Stops listening. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    // What could not be opened was told to those that asked for it.
    await opened?.then(closeAll, () => undefined);
  }

  async #open(): Promise<readonly Egress[]> {
    const opened: Egress[] = [];
    try {
      for (const door of doorsOf(this.#namespace)) opened.push(await this.#openDoor(door));
    } catch (error) {
      await closeAll(opened);
      throw error;
    }
    return opened;
  }

  async #openDoor({ name, address, caller }: DoorPlace): Promise<Egress> {
    const door: EgressDoor = { caller, ports: this.#ports };
    const taken = new WeakMap<Exchange, Taken>();
    const listener: ExchangeListener = {
      start: (exchange) => {
        const owner = this.#ownerOf(exchange);
        if (owner === null) return undefined;
        const { run, isLost } = owner;
        const note = run.begin(exchange, door, isLost);
        taken.set(exchange, { run, note });
        return note;
      },
    };
    const interceptor: Interceptor = (next) => (request, handler) => {
      const { exchange } = request;
      const call = exchange && taken.get(exchange);
      if (call !== undefined) return call.run.forward(call.note, request, handler, next);
      if (exchange === undefined) throw new Error('expected a call with its exchange');
      return new HeldCall(request, handler, (then) => {
        then({
          kind: 'play',
          playing: playAnswer(scriptOwnAnswer(this.#nobody(exchange), exchange), handler, 0),
        });
        return undefined;
      });
    };
    try {
      const egress = await this.#openEgress({
        traceFamilies: this.#traceFamilies,
        listen: [{ name, address, caller }],
        resolve: (call) => this.#refusedSocket(call) ?? this.#unresolved(),
        tunnelRefused: (message) => this.#tunnelRefused(message),
        listeners: [listener],
        interceptors: [interceptor],
      });
      for (const each of egress.doors) this.#ports.add(portOf(each.address));
      return egress;
    } catch (error) {
      throw egressError(error);
    }
  }

  /** Never called: where a call goes is decided once it is known whose it is. */
  #unresolved(): EgressCallee {
    const isDebugged = [...this.#runs].some((run) => run.isDebugged);
    return {
      name: 'unresolved',
      endpoint: { protocol: 'http', host: '127.0.0.1', port: 0 },
      timeouts: isDebugged ? noTimeouts : usualTimeouts,
    };
  }

  #refusedSocket({ authority, path, headers }: EgressCall): EgressRefusal | null {
    if (headerValue(headers, 'upgrade')?.toLowerCase() !== 'websocket') return null;
    const message = `${path} of ${authority}: a WebSocket cannot be replayed, as its messages are not recorded`;
    for (const run of this.#runs) run.notes.add(`${message}; it was answered 501`);
    return { status: 501, code: 'LOOP_REPLAYER_NOT_REPLAYABLE', message };
  }

  #tunnelRefused(message: string): void {
    for (const { notes } of this.#runs) if (notes.size < notesMax) notes.add(message);
  }

  /** Null when nobody can tell, or the run has ended. */
  #ownerOf(exchange: Exchange): { readonly run: EgressRun; readonly isLost: boolean } | null {
    const runs = [...this.#runs];
    const replay = replayIdOf(exchange);
    const named =
      runs.find((run) => run.traceIds.has(exchange.traceId)) ??
      runs.find((run) => run.marks.replayId === replay);
    if (named !== undefined) {
      named.traceIds.add(exchange.traceId);
      return { run: named, isLost: false };
    }
    if (this.#ended.has(exchange.traceId) || this.#ended.has(replay ?? '')) return null;
    const [only] = runs;
    if (only !== undefined && runs.length === 1) return { run: only, isLost: true };
    for (const run of runs) {
      run.unclaimed += 1;
      run.notes.add(
        `${exchange.method} ${exchange.path} came without trace headers while ${runs.length} ` +
          'replays ran: nobody could tell whose it was, and it was answered 502; ' +
          'a replay that runs alone takes it',
      );
    }
    return null;
  }

  #nobody(exchange: Exchange) {
    const what = `${exchange.method} ${exchange.path}`;
    const { name } = this.#namespace;
    const runs = this.#runs.size;
    return {
      status: 502,
      code: 'LOOP_REPLAYER_NO_RUN',
      message: this.#ended.has(exchange.traceId)
        ? `${what}: the replay that this call belongs to has ended`
        : runs === 0
          ? `${what}: no replay to ${name} runs now`
          : `${what}: expected the trace headers of one of the ${runs} replays that run to ${name}, ` +
            'got others or none',
    } as const;
  }
}

const usualTimeouts: Timeouts = { connectMs: 5_000, firstByteMs: 60_000, idleMs: 300_000 };

async function closeAll(opened: readonly Egress[]): Promise<void> {
  await Promise.all(opened.map((egress) => egress.close()));
}

/** From `x-loop-replay`, or the member `loop-replay` of baggage. */
function replayIdOf({ requestHeaders }: Exchange): string | null {
  const header = headerValue(requestHeaders, 'x-loop-replay');
  if (header !== undefined) return header;
  const baggage = headerValues(requestHeaders, 'baggage').join(',');
  return /(?:^|,)\s*loop-replay\s*=\s*([^,;\s]+)/.exec(baggage)?.[1] ?? null;
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

function egressError(error: unknown): unknown {
  if (!(error instanceof ListenError)) return error;
  const guess = error.namesTaker
    ? ''
    : '; a replay to the same namespace, or a gateway, may have it';
  return new LoopError('LOOP_REPLAYER_EGRESS', error.message + guess, { cause: error });
}
