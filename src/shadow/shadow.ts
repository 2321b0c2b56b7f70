import type { Endpoint, NamespaceConfig } from '../core/config.js';
import type {
  CutReason,
  ShadowEnd,
  ShadowOrigin,
  ShadowRequest,
  ShadowStatus,
  SkipReason,
} from '../core/shadow.js';
import type { Catcher } from './catcher.js';
import type { Copy, CopyEnding } from './copy.js';
import { DifferenceTally } from './difference-tally.js';
import type { ShadowPlan } from './plan-shadow.js';
import type { ShadowCaller } from './shadow-caller.js';

export interface ShadowOptions {
  readonly id: string;
  readonly request: ShadowRequest;
  readonly origin: ShadowOrigin;
  readonly plan: ShadowPlan;
  readonly setHeaders: readonly (readonly [name: string, value: string])[];
  readonly startedAtMs: number;
  /** Null: until it is stopped. */
  readonly endsAtMs: number | null;
  /** What keeps the chain that `until` holds for. */
  readonly catcher: Catcher | null;
}

/** One shadow: what it copies, the copies under way, and what became of them so far. */
export class Shadow implements ShadowCaller {
  readonly id: string;
  readonly request: ShadowRequest;
  readonly origin: ShadowOrigin;
  readonly percent: number;
  readonly endsAtMs: number | null;
  readonly tally = new DifferenceTally();
  readonly #catcher: Catcher | null;
  readonly #startedAtMs: number;
  readonly #running = new Set<Copy>();
  readonly #skippedBy: Record<SkipReason, number> = { busy: 0, method: 0, marked: 0 };
  readonly #cutOffBy: Record<CutReason, number> = {
    backlog: 0,
    silent: 0,
    time: 0,
    large: 0,
    incomplete: 0,
    ended: 0,
  };
  readonly #calls = { namespace: 0, production: 0, refused: 0 };
  #setHeaders: ShadowOptions['setHeaders'];
  #plan: ShadowPlan;
  #methods: ReadonlySet<string>;
  #copied = 0;
  #failed = 0;
  #ended: ShadowEnd | null = null;
  #caughtTraceId: string | null = null;

  constructor(options: ShadowOptions) {
    this.id = options.id;
    this.request = options.request;
    this.origin = options.origin;
    this.#setHeaders = options.setHeaders;
    this.percent = options.request.percent ?? 100;
    this.endsAtMs = options.endsAtMs;
    this.#catcher = options.catcher;
    this.#startedAtMs = options.startedAtMs;
    this.#plan = options.plan;
    this.#methods = new Set(options.plan.methods);
  }

  get whence(): string {
    return `shadow ${this.id} (namespace ${this.namespace})`;
  }

  /** Watches as long as the shadow runs. */
  get catcher(): Catcher | null {
    return this.#ended === null ? this.#catcher : null;
  }

  get ended(): ShadowEnd | null {
    return this.#ended;
  }

  /** The namespace as the config has it now. */
  get place(): NamespaceConfig {
    return this.#plan.namespace;
  }

  get namespace(): string {
    return this.#plan.namespace.name;
  }

  /** Whose requests are copied. */
  get services(): readonly string[] {
    return this.#plan.services;
  }

  get running(): Iterable<Copy> {
    return this.#running;
  }

  get setHeaders(): ShadowOptions['setHeaders'] {
    return this.#setHeaders;
  }

  /** Takes what a config that was read again says of its namespace. */
  replan(plan: ShadowPlan, setHeaders: ShadowOptions['setHeaders']): void {
    this.#plan = plan;
    this.#setHeaders = setHeaders;
    this.#methods = new Set(plan.methods);
  }

  endpointOf(service: string): Endpoint | undefined {
    return this.#plan.endpoints.get(service);
  }

  copies(method: string): boolean {
    return this.#methods.has(method);
  }

  /** A shadow that waits for a rule copies what the failure needs, and that is leave to copy only. */
  allows(method: string): boolean {
    return this.request.until === undefined && this.#methods.has(method);
  }

  // --- what becomes of copies

  begin(copy: Copy): void {
    this.#copied++;
    this.#running.add(copy);
  }

  over(copy: Copy, { cutReason, failure }: CopyEnding): void {
    this.#running.delete(copy);
    if (cutReason !== null) this.#cutOffBy[cutReason]++;
    else if (failure !== null) this.#failed++;
  }

  /** Something of loop's own went wrong. */
  broken(): void {
    this.#failed++;
  }

  skip(reason: SkipReason): void {
    this.#skippedBy[reason]++;
  }

  call(kind: keyof ShadowStatus['calls']): void {
    this.#calls[kind]++;
  }

  /** No more copies; those under way are broken off. */
  end(reason: ShadowEnd, caughtTraceId: string | null = null): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#caughtTraceId = caughtTraceId;
    for (const copy of [...this.#running]) copy.cut('ended');
    this.#catcher?.stop();
  }

  status(nowMs: number): ShadowStatus {
    const left = this.endsAtMs === null ? null : Math.max(0, this.endsAtMs - nowMs);
    return {
      id: this.id,
      route: this.request.route,
      namespace: this.namespace,
      services: this.services,
      percent: this.percent,
      methods: [...this.#methods],
      origin: this.origin,
      startedAtMs: this.#startedAtMs,
      timeLeftMs: this.#ended === null ? left : 0,
      ended: this.#ended,
      copied: this.#copied,
      skipped: sum(this.#skippedBy),
      skippedBy: { ...this.#skippedBy },
      cutOff: sum(this.#cutOffBy),
      cutOffBy: { ...this.#cutOffBy },
      failed: this.#failed,
      compared: this.request.compare === true ? this.tally.report() : null,
      calls: { ...this.#calls },
      caughtTraceId: this.#caughtTraceId,
    };
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
