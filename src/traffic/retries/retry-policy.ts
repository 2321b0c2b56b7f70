import type { ForwardFailure } from '../../core/forward.js';
import { grpcStatuses } from '../../core/grpc/grpc-status.js';
import { headerValue, type RawHeaders } from '../../core/headers.js';
import { type RetriesConfig, retryErrors, safeMethods } from '../../core/retries.js';
import { parseStatusRange } from '../../core/rules/status-range.js';

/** What a wait may grow to, as a multiple of the first. */
const backoffGrowthMax = 10;

/** After what a request is sent again, made ready to be asked. */
export class RetryPolicy {
  readonly config: RetriesConfig;
  readonly #methods: ReadonlySet<string>;
  readonly #errors: ReadonlySet<string>;
  /** By status. */
  readonly #statuses: ReadonlySet<number>;
  /** By number, as it is in the header. */
  readonly #grpc: ReadonlySet<string>;

  constructor(config: RetriesConfig) {
    this.config = config;
    this.#methods = new Set(config.methods ?? safeMethods);
    this.#errors = new Set(config.on.filter((each) => retryErrors.some((error) => error === each)));
    this.#statuses = new Set(config.on.flatMap(statusesOf));
    this.#grpc = new Set(config.on.flatMap(grpcNumberOf));
  }

  /** Whether it may be sent again once it has been sent. */
  takes(method: string): boolean {
    return this.#methods.has(method);
  }

  /** Whether a broken connection is the policy's to see to. */
  seesToReset(method: string): boolean {
    return this.#errors.has('reset') && this.takes(method);
  }

  /** @param isSent whether a connection was there */
  isForFailure(failure: ForwardFailure, method: string, isSent: boolean): boolean {
    const error = errorOf(failure);
    if (error === null || !this.#errors.has(error)) return false;
    // Nothing was sent where there was no connection: that holds for every method.
    return this.takes(method) || (error === 'connect' && !isSent);
  }

  isForAnswer(status: number, headers: RawHeaders, method: string): boolean {
    if (!this.takes(method)) return false;
    if (this.#statuses.has(status)) return true;
    if (this.#grpc.size === 0) return false;
    const code = headerValue(headers, 'grpc-status');
    return code !== undefined && this.#grpc.has(code);
  }

  /** Before the retry of that number, from 1: anything up to a bound that doubles. */
  backoffMs(retry: number, random: number): number {
    const { backoffMs } = this.config;
    return random * backoffMs * Math.min(backoffGrowthMax, 2 ** (retry - 1));
  }
}

function errorOf({ kind, code }: ForwardFailure): (typeof retryErrors)[number] | null {
  switch (code) {
    // It is overloaded: more is no help.
    case 'LOOP_TRAFFIC_OVERLOADED':
    case 'LOOP_GATEWAY_UPSTREAM_BUSY':
      return null;
    case 'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT':
      return 'connect';
    default:
      // Of a request, nothing went out before the handshake.
      if (kind === 'tls') return 'connect';
      return kind === 'connect' || kind === 'reset' || kind === 'timeout' ? kind : null;
  }
}

function statusesOf(trigger: string): number[] {
  const range = parseStatusRange(trigger);
  if (range === undefined) return [];
  return Array.from({ length: range.max - range.min + 1 }, (_, at) => range.min + at);
}

function grpcNumberOf(trigger: string): string[] {
  const number = (grpcStatuses as readonly string[]).indexOf(trigger);
  return number === -1 ? [] : [String(number)];
}
