import { formatAddress } from '../core/address.js';
import type { Endpoint, Timeouts } from '../core/config.js';
import type { Exchange } from '../core/exchange.js';
import type { Forward, ForwardRequest } from '../core/forward.js';
import type { RawHeaders } from '../core/headers.js';
import { requestIdOf } from '../core/trace/request-id.js';
import { Backlog, type BacklogBudget } from './backlog.js';
import { Comparison, type ComparisonQueue } from './comparison.js';
import { Copy, type CopyWatcher } from './copy.js';
import { CopyExchange } from './copy-exchange.js';
import { copyHead } from './copy-head.js';
import type { Shadow } from './shadow.js';
import type { ShadowTraces } from './shadow-traces.js';
import type { PrimaryWatcher, Tee } from './tee.js';

/** Of one request body, this much may wait for a slow shadow. */
const copyBacklogBytesMax = 8 * 1024 * 1024;
/** Copies under way to one address. */
const copiesMax = 128;

/**
 * What a copy may take, when the service's own limits are longer: a shadow that hangs must not
 * pile up. A shadow that waits for a rule to hold has the time that the service has.
 */
const limits = { connectMs: 2_000, firstByteMs: 10_000, idleMs: 5_000, wholeMs: 30_000 };
const patientWholeMs = 10 * 60_000;

export interface CopyMakerOptions {
  readonly forward: Forward;
  readonly now: () => number;
  readonly newId: (bytes: 8 | 16) => string;
  readonly traces: ShadowTraces<Shadow>;
  readonly budget: BacklogBudget;
  readonly comparisons: ComparisonQueue;
}

type CopiedRequest = ForwardRequest & { readonly exchange: Exchange };

/** Makes the copies of a request, each with ids, connection and limits of its own. */
export class CopyMaker {
  readonly #options: CopyMakerOptions;
  /** Copies under way, by `host:port`. */
  readonly #under = new Map<string, number>();

  constructor(options: CopyMakerOptions) {
    this.#options = options;
  }

  /** Never throws: the primary is under way. */
  shadow(tee: Tee, shadows: readonly Shadow[], request: CopiedRequest): void {
    const copies: Copy[] = [];
    const watchers: PrimaryWatcher[] = [];
    tee.guarded(() => {
      for (const shadow of shadows) {
        const made = this.#make(shadow, request);
        if (made === null) continue;
        copies.push(made.copy);
        if (made.comparison !== null) watchers.push(made.comparison);
      }
      tee.shadowed(copies, watchers);
      for (const copy of copies) {
        copy.start();
        if (tee.over) copy.release();
      }
    });
  }

  endOverdue(shadow: Shadow, nowMs: number): void {
    const wholeMs = shadow.catcher === null ? limits.wholeMs : patientWholeMs;
    for (const copy of shadow.running) {
      if (nowMs - copy.startedAtMs >= wholeMs) copy.cut('time');
    }
  }

  #make(
    shadow: Shadow,
    request: CopiedRequest,
  ): { readonly copy: Copy; readonly comparison: Comparison | null } | null {
    const { exchange } = request;
    const endpoint = shadow.endpointOf(exchange.service);
    if (endpoint === undefined) return null;
    const target = formatAddress(endpoint);
    const under = this.#under.get(target) ?? 0;
    if (under >= copiesMax) {
      shadow.skip('busy');
      return null;
    }
    const ids = this.#ids(shadow);
    const head = copyHead(request.head, { ...ids, setHeaders: shadow.setHeaders });
    const comparison = this.#comparison(shadow, exchange, ids);
    const caught = this.#caught(shadow, exchange, { ...ids, head, endpoint });
    const watchers: CopyWatcher[] = [];
    if (comparison !== null) watchers.push(comparison.shadowWatcher);
    if (caught !== null) watchers.push(caught);
    const copy = new Copy({
      forward: this.#options.forward,
      request: copyRequest(shadow, request, { head, endpoint }),
      backlog: new Backlog(this.#options.budget, copyBacklogBytesMax),
      startedAtMs: this.#options.now(),
      watchers,
      onOver: (over, ending) => {
        this.#leave(target);
        shadow.over(over, ending);
        caught?.over(ending);
        if (ending.cutReason === null && ending.failure === null) {
          comparison?.shadowEnded(ending.trailers);
        } else {
          comparison?.drop();
        }
      },
    });
    this.#under.set(target, under + 1);
    shadow.begin(copy);
    return { copy, comparison };
  }

  #leave(target: string): void {
    const left = (this.#under.get(target) ?? 1) - 1;
    if (left === 0) this.#under.delete(target);
    else this.#under.set(target, left);
  }

  #ids(shadow: Shadow): CopyIds {
    const traceId = this.#options.newId(16);
    this.#options.traces.add(traceId, shadow);
    return {
      shadowId: shadow.id,
      traceId,
      spanId: this.#options.newId(8),
      requestId: requestIdOf(traceId),
    };
  }

  #comparison(shadow: Shadow, exchange: Exchange, ids: CopyIds): Comparison | null {
    if (shadow.request.compare !== true) return null;
    const { service, method, path, traceId, requestId, spanId } = exchange;
    return new Comparison({
      service,
      method,
      path,
      primaryIds: [traceId, requestId, spanId],
      shadowIds: [ids.traceId, ids.requestId, ids.spanId],
      now: this.#options.now,
      onPair: (pair) => this.#options.comparisons.add(pair, shadow.tally),
      onHalf: () => shadow.tally.notCompared(),
    });
  }

  #caught(
    shadow: Shadow,
    exchange: Exchange,
    sent: CopyIds & { readonly head: string; readonly endpoint: Endpoint },
  ): CopyExchange | null {
    if (shadow.catcher === null) return null;
    const identity = {
      ...sent,
      upstream: formatAddress(sent.endpoint),
      requestHeaders: headersOf(sent.head),
      startedAt: this.#options.now(),
    };
    return new CopyExchange(exchange, identity, shadow.catcher, this.#options.now);
  }
}

interface CopyIds {
  readonly shadowId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly requestId: string;
}

function copyRequest(
  shadow: Shadow,
  request: CopiedRequest,
  { head, endpoint }: { readonly head: string; readonly endpoint: Endpoint },
): ForwardRequest {
  return {
    upstream: endpoint,
    timeouts: shadow.catcher === null ? shortened(request.timeouts) : request.timeouts,
    method: request.method,
    head,
    framing: request.framing,
    expectsContinue: false,
  };
}

function shortened({ connectMs, firstByteMs, idleMs }: Timeouts): Timeouts {
  return {
    connectMs: Math.min(connectMs, limits.connectMs),
    firstByteMs: Math.min(firstByteMs, limits.firstByteMs),
    idleMs: Math.min(idleMs, limits.idleMs),
  };
}

function headersOf(head: string): RawHeaders {
  const lines = head.slice(0, -4).split('\r\n').slice(1);
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}
