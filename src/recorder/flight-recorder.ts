import type { CaptureSink, DropTotals } from '../core/capture-sink.js';
import type { Exchange, ExchangeListener, ExchangeWatcher } from '../core/exchange.js';
import { createKnownCallers, findCaller } from '../core/find-caller.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import { Arena, arenaBlockBytes } from './arena.js';
import { BodyNote } from './body-note.js';
import { type ChainKeeper, ChainNote, type Decision } from './chain-note.js';
import { ChainTable } from './chain-table.js';
import { DropCount } from './drop-count.js';
import { HeldChains } from './held-chains.js';
import { HopNote } from './hop-note.js';
import { RuleBook } from './rule-book.js';

/** A chain that goes on for ever must not fill the memory; later hops are not noted. */
const hopsMax = 1000;
/** A single chain that holds more than this part of the memory is the one to go. */
const giantShare = 4;
const sweepMs = 100;

export interface RecorderSettings {
  readonly bodyBytesMax: number;
  readonly lingerMs: number;
  readonly rules: readonly RuleDefinition[];
}

export interface FlightRecorderOptions extends RecorderSettings {
  readonly memoryBytes: number;
  readonly sink: CaptureSink;
  /** Epoch ms. */
  readonly now: () => number;
  /** 16 hex digits. */
  readonly newKey: () => string;
}

/**
 * Keeps the last moments of every chain in memory. When a hop ends, the rules are asked; a chain
 * that one of them keeps goes to the store whole, the rest is forgotten.
 *
 *   hop starts ─► noted in its chain ─► hop ends ─► a rule holds? ─► decided
 *                                          │ no, and the chain is complete ─► held for `linger`,
 *                                          │        for calls that come late ─► forgotten
 *   decided ─► complete, or `linger` is over ─► written ─► late hops follow into the same capture
 */
export class FlightRecorder implements ExchangeListener, ChainKeeper {
  readonly #options: FlightRecorderOptions;
  readonly #arena: Arena;
  readonly #callers = createKnownCallers();
  /** Oldest first. */
  readonly #chains = new ChainTable<ChainNote>();
  /** Complete and written; a late hop still joins until `untilMs`. */
  readonly #kept = new Map<string, { readonly decision: Decision; readonly untilMs: number }>();
  /** Decided, not yet written. */
  readonly #deciding = new Set<ChainNote>();
  /** Without an edge hop here and nothing running: forgotten after `linger`. */
  readonly #idle = new Set<ChainNote>();
  /** Complete, and no rule held: forgotten after `linger`, or earlier for want of room. */
  readonly #held: HeldChains;
  readonly #sweep: NodeJS.Timeout;
  readonly #drops = new DropCount();
  readonly #keptByRule = new Map<string, number>();
  #book: RuleBook;
  #settings: RecorderSettings;
  #heapBytes = 0;

  constructor(options: FlightRecorderOptions) {
    this.#options = options;
    this.#settings = options;
    this.#arena = new Arena(options.memoryBytes);
    this.#book = new RuleBook(options.rules);
    this.#held = new HeldChains(options.memoryBytes, (chain) => this.#forget(chain));
    this.#sweep = setInterval(() => this.sweep(), sweepMs);
    this.#sweep.unref();
  }

  get bodyBytesMax(): number {
    return this.#settings.bodyBytesMax;
  }

  /** Held now, in the arena and an estimate of the rest. */
  get usedBytes(): number {
    return this.#arena.usedBytes + this.#heapBytes;
  }

  get chains(): number {
    return this.#chains.size;
  }

  /** Ended chains that went before `linger` was over: a call that fails late is kept without them. */
  get shortened(): number {
    return this.#held.shortened;
  }

  /** Chains that were handed to the store since the start, by the rule that kept them. */
  get kept(): ReadonlyMap<string, number> {
    return this.#keptByRule;
  }

  get drops(): DropTotals {
    return this.#drops.totals;
  }

  /** Chains that are undecided are judged by the new rules from here on. */
  configure(settings: RecorderSettings): void {
    this.#settings = settings;
    this.#book = new RuleBook(settings.rules, this.#book);
  }

  /** Whose call a running exchange is, as far as its chain tells. */
  callerOf(exchange: Exchange): string | null {
    const hops = this.#chains.get(exchange.traceId)?.hops;
    return hops?.find((hop) => hop.exchange === exchange)?.parent?.service ?? null;
  }

  // --- a hop's life

  start(exchange: Exchange): ExchangeWatcher | undefined {
    if (this.#book.empty) return undefined;
    const chain = this.#chainOf(exchange);
    if (chain.hops.length >= hopsMax) return undefined;
    chain.endedIn?.delete(chain);
    const caller = findCaller(exchange, chain.hops, this.#callers);
    const hop = new HopNote(exchange, caller, chain);
    chain.hops.push(hop);
    chain.running++;
    if (exchange.listener === 'edge') chain.edgeSeen = true;
    this.#idle.delete(chain);
    this.#hold(chain, hop.heapBytes);
    this.#fit(chain, 0);
    return hop;
  }

  newBody(): BodyNote {
    return new BodyNote(this.#arena);
  }

  onHopEnd(chain: ChainNote, hop: HopNote): void {
    chain.running--;
    if (chain.lost) {
      hop.release();
      return;
    }
    const now = this.#options.now();
    chain.idleSinceMs = now;
    this.#hold(chain, hop.countAnswer());
    if (chain.decision === null) this.#decide(chain, hop, now);
    else if (chain.written) this.#write(chain, [hop]);
    // Now, while one body at a time is decoded for it.
    else hop.isHeldBy(chain.decision.booked);
    if (!this.#fit(chain, 0)) return;
    if (chain.complete) this.#end(chain, now);
    else if (chain.running === 0) this.#idle.add(chain);
  }

  #hold(chain: ChainNote, bytes: number): void {
    chain.heapBytes += bytes;
    this.#heapBytes += bytes;
  }

  #chainOf(exchange: Exchange): ChainNote {
    const { traceId, listener, parentSpanId } = exchange;
    const chain = this.#chains.get(traceId);
    if (chain === null) return this.#newChain(traceId);
    const isOver = chain.ended && listener === 'edge';
    if (!isOver || chain.has(parentSpanId)) return chain;
    // The same client again, with the same trace id: what went before has nothing to do with it.
    this.#forget(chain);
    return this.#newChain(traceId);
  }

  #newChain(traceId: string): ChainNote {
    const chain = new ChainNote(traceId, this);
    const kept = this.#kept.get(traceId);
    if (kept !== undefined && kept.untilMs > this.#options.now()) {
      // A late hop of a chain that was kept: it joins the same capture.
      chain.decision = kept.decision;
      chain.written = true;
      chain.edgeSeen = true;
    }
    this.#chains.add(chain);
    return chain;
  }

  #decide(chain: ChainNote, hop: HopNote, now: number): void {
    const booked = this.#book.decide(hop, now, (rule) => {
      hop.noteHeld(rule);
      this.#countLimited(chain, rule);
    });
    if (booked !== null) hop.noteHeld(booked.rule.name);
    hop.judged(this.#book);
    if (booked === null) return;
    const requestId = chain.hops[0]?.exchange.requestId ?? hop.exchange.requestId;
    chain.decision = { key: this.#options.newKey(), requestId, booked, atMs: now };
    this.#deciding.add(chain);
  }

  #countLimited(chain: ChainNote, rule: string): void {
    chain.limited ??= new Set();
    if (chain.limited.has(rule)) return;
    chain.limited.add(rule);
    this.#drops.limited(rule);
  }

  // --- a chain's end

  /** Nothing of the chain is running. Where no rule held, a late call may still fail. */
  #end(chain: ChainNote, now: number): void {
    if (chain.decision !== null || this.#settings.lingerMs === 0) {
      this.#close(chain, now);
      return;
    }
    const isCaller = chain.hops.some((hop) => this.#callers.isCaller(hop.service));
    this.#held.hold(chain, now, isCaller);
  }

  /** Nothing of the chain is running: it is written when it was decided, and leaves the memory. */
  #close(chain: ChainNote, now: number): void {
    const { decision } = chain;
    if (decision !== null && !chain.written) this.#write(chain, chain.hops);
    if (decision !== null && !chain.lost) {
      const untilMs = now + this.#settings.lingerMs;
      this.#kept.delete(chain.traceId);
      this.#kept.set(chain.traceId, { decision, untilMs });
    }
    this.#forget(chain);
  }

  #write(chain: ChainNote, hops: readonly HopNote[]): void {
    const { decision } = chain;
    if (decision === null) return;
    this.#deciding.delete(chain);
    const isFirst = !chain.written;
    chain.written = true;
    const taken = this.#options.sink.write({
      key: decision.key,
      traceId: chain.traceId,
      requestId: decision.requestId,
      rule: decision.booked.definition,
      decidedAtMs: decision.atMs,
      hops: hops.map((hop) => hop.toRecord(hop.isHeldBy(decision.booked))),
    });
    for (const hop of hops) if (!hop.running) this.#shrink(chain, hop);
    if (taken && isFirst) this.#countKept(decision.booked.definition.name);
    if (taken) return;
    this.#drops.queueFull();
    this.#lose(chain);
  }

  #countKept(rule: string): void {
    this.#keptByRule.set(rule, (this.#keptByRule.get(rule) ?? 0) + 1);
  }

  #shrink(chain: ChainNote, hop: HopNote): void {
    const before = hop.heapBytes;
    hop.shrink();
    this.#hold(chain, hop.heapBytes - before);
  }

  /** Leaves the memory; hops that still run are not noted any more. */
  #lose(chain: ChainNote): void {
    chain.lost = true;
    this.#forget(chain);
  }

  #forget(chain: ChainNote): void {
    // A hop that still runs knows its chain, and would keep all of it alive.
    for (const hop of chain.hops) {
      if (chain.running === 0 || hop.running) hop.release();
      else hop.shrink();
    }
    if (chain.running > 0) chain.hops.length = 0;
    this.#hold(chain, -chain.heapBytes);
    this.#deciding.delete(chain);
    this.#idle.delete(chain);
    chain.endedIn?.delete(chain);
    this.#chains.delete(chain);
  }

  // --- bounds

  /** Makes room for one more block of `asking`; false when it was `asking` that had to go. */
  ensureRoom(asking: ChainNote): boolean {
    return this.#fit(asking, arenaBlockBytes);
  }

  #fit(asking: ChainNote, bytes: number): boolean {
    while (this.usedBytes + bytes > this.#options.memoryBytes) {
      if (!this.#makeRoom(asking)) return false;
    }
    return true;
  }

  /**
   * Frees memory for `asking`: first of chains that have ended, then a decided chain is written ahead of time, an undecided one is lost
   * and counted. The oldest goes first, unless the asking one is a giant.
   */
  #makeRoom(asking: ChainNote): boolean {
    if (this.#held.forgetOldest()) return true;
    const giant = asking.usedBytes() * giantShare > this.#options.memoryBytes;
    const { oldest } = this.#chains;
    const victim = giant || oldest === null ? asking : oldest;
    if (victim.decision !== null && !victim.written) {
      this.#write(victim, victim.hops);
      return true;
    }
    if (victim.decision === null) this.#drops.evicted();
    this.#lose(victim);
    return victim !== asking;
  }

  /** What time decides: called every 100 ms. */
  sweep(): void {
    const now = this.#options.now();
    const { lingerMs } = this.#settings;
    for (const chain of this.#deciding) {
      if (now - (chain.decision?.atMs ?? now) >= lingerMs) this.#write(chain, chain.hops);
    }
    for (const chain of this.#idle) {
      if (now - chain.idleSinceMs >= lingerMs) this.#close(chain, now);
    }
    this.#held.forgetBefore(now - lingerMs);
    for (const [traceId, { untilMs }] of this.#kept) {
      if (untilMs > now) break;
      this.#kept.delete(traceId);
    }
    this.#drops.report(this.#options.sink);
  }

  /** Everything decided goes to the sink now, whole or not; then the recorder is done. */
  stop(): void {
    clearInterval(this.#sweep);
    for (const chain of this.#deciding) this.#write(chain, chain.hops);
    this.#drops.report(this.#options.sink);
  }
}
