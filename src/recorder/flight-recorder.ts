import type { DropTotals } from '../core/capture-sink.js';
import type { Exchange, ExchangeListener, ExchangeWatcher } from '../core/exchange.js';
import type { TypesOf } from '../core/grpc/grpc-types.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import { Arena, arenaBlockBytes } from './arena.js';
import { BodyNote } from './body-note.js';
import { ChainIndex } from './chain-index.js';
import { type ChainKeeper, ChainNote } from './chain-note.js';
import { Decider } from './decider.js';
import { DropCount } from './drop-count.js';
import { HandOver } from './hand-over.js';
import type { HopNote } from './hop-note.js';
import { LeavingChains } from './leaving-chains.js';
import type { FlightRecorderOptions, RecorderSettings } from './recorder-options.js';
import { RestingChains } from './resting-chains.js';
import { Room } from './room.js';
import { RuleBook } from './rule-book.js';
import { Sweep } from './sweep.js';

/** A single chain that holds more than this part of the memory is the one to go. */
const giantShare = 4;
const sweepMs = 100;

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
  readonly #chains: ChainIndex;
  /** Written, but for what follows piece by piece. */
  readonly #leaving: LeavingChains;
  /** Decided, not yet written. */
  readonly #deciding = new Set<ChainNote>();
  readonly #resting: RestingChains;
  readonly #sweep: Sweep;
  readonly #drops = new DropCount();
  readonly #decider: Decider;
  readonly #handOver: HandOver;
  readonly #room: Room;
  readonly typesOf: TypesOf;
  #settings: RecorderSettings;

  constructor(options: FlightRecorderOptions) {
    this.#options = options;
    this.#settings = options;
    this.typesOf = options.typesOf ?? (() => undefined);
    this.#arena = new Arena(options.memoryBytes);
    this.#room = new Room({
      arena: this.#arena,
      memoryBytes: options.memoryBytes,
      makeRoom: (asking) => this.#makeRoom(asking),
    });
    this.#decider = new Decider({
      ...{ rules: options.rules, judge: options.judge, drops: this.#drops },
      ...{ now: options.now, date: options.date ?? Date.now, newKey: options.newKey },
      experimentOf: options.experimentOf ?? (() => null),
      onDecided: (chain) => this.#deciding.add(chain),
      onJudged: (chain, now) => {
        chain.idleSinceMs = now;
        this.#rest(chain, now);
      },
    });
    this.#handOver = new HandOver({
      ...{ sink: options.sink, decider: this.#decider, drops: this.#drops },
      settledListener: options.settledListener,
    });
    this.#leaving = new LeavingChains({
      write: (chain, hops, moreBytes) => this.#handOverPiece(chain, hops, moreBytes),
      onRefused: (chain, hops) => {
        this.#handOver.tellSettled(hops, null);
        this.#lose(chain);
      },
      close: (chain) => this.#close(chain, options.now()),
    });
    this.#resting = new RestingChains({
      memoryBytes: options.memoryBytes,
      forget: (chain) => this.#forget(chain),
      shorten: (chain) => {
        this.#chains.rememberShortened(chain);
        this.#forget(chain);
      },
      close: (chain) => this.#close(chain, options.now()),
    });
    this.#chains = new ChainIndex({
      newChain: (traceId) => new ChainNote(traceId, this),
      onContinued: () => this.#drops.continued(),
    });
    this.#sweep = new Sweep(sweepMs, () => this.#sweepOne());
  }

  get bodyBytesMax(): number {
    return this.#settings.bodyBytesMax;
  }

  /** Held now, in the arena and an estimate of the rest. */
  get usedBytes(): number {
    return this.#room.usedBytes;
  }

  /** Without those that were written and only wait for late calls. */
  get chains(): number {
    return this.#chains.size - this.#resting.kept;
  }

  /** Ended chains that went before `linger` was over: a call that fails late is kept without them. */
  get shortened(): number {
    return this.#resting.shortened;
  }

  /** Chains that were handed to the store since the start, by the rule that kept them. */
  get kept(): ReadonlyMap<string, number> {
    return this.#handOver.kept;
  }

  get drops(): DropTotals {
    return this.#drops.totals;
  }

  /** Chains that are undecided are judged by the new rules from here on. When it throws, all is as it was. */
  configure(settings: RecorderSettings): void {
    this.#decider.configure(settings.rules);
    this.#settings = settings;
  }

  /** It keeps chains in memory; without rules there is nothing to keep them for. */
  get isRecording(): boolean {
    return !this.#decider.isIdle;
  }

  /** Keeps the chain of an exchange that is about to end, unless a rule of the config does. */
  keep(exchange: Exchange, rule: RuleDefinition): void {
    const chain = this.#chains.chainOf(exchange);
    if (chain === null) return;
    chain.wantedBy = new RuleBook([rule]).find(rule.name) ?? null;
  }

  /** Whose call a running exchange is, as far as its chain tells. */
  callerOf(exchange: Exchange): string | null {
    return this.#chains.hopOf(exchange)?.from ?? null;
  }

  // --- a hop's life

  start(exchange: Exchange): ExchangeWatcher | undefined {
    if (this.#decider.isIdle) return undefined;
    const chain = this.#chains.add(exchange);
    const hop = chain.hops[chain.hops.length - 1] as HopNote;
    chain.endedIn?.delete(chain);
    this.#room.hold(chain, hop.heapBytes);
    this.#room.fit(chain, 0);
    return hop;
  }

  newBody(): BodyNote {
    return new BodyNote(this.#arena);
  }

  onHopEnd(chain: ChainNote, hop: HopNote): void {
    chain.running--;
    if (chain.lost) {
      this.#handOver.tellSettled([hop], chain.taken ? (chain.decision?.key ?? null) : null);
      hop.release();
      return;
    }
    const now = this.#options.now();
    chain.idleSinceMs = now;
    this.#room.hold(chain, hop.countAnswer());
    this.#decider.begin();
    if (chain.decision === null) this.#decider.decide(chain, hop, now);
    else if (chain.written) this.#write(chain, [hop]);
    // Now, while one body at a time is decoded for it.
    else this.#decider.mark(chain, hop, chain.decision.booked);
    if (!this.#room.fit(chain, 0)) return;
    this.#rest(chain, now);
  }

  /** Nothing of the chain happens just now. */
  #rest(chain: ChainNote, now: number): void {
    if (chain.complete) this.#end(chain, now);
    else if (chain.running === 0 && chain.judging === 0) this.#resting.addIdle(chain, now);
  }

  // --- a chain's end

  /** Nothing of the chain is running. Where no rule held, a late call may still fail. */
  #end(chain: ChainNote, now: number): void {
    if (chain.decision !== null || this.#settings.lingerMs === 0) {
      this.#close(chain, now);
      return;
    }
    this.#resting.addUndecided(chain, now, this.#chains.hasCaller(chain));
  }

  /** Nothing of the chain is running: it is written when it was decided, else forgotten. */
  #close(chain: ChainNote, now: number): void {
    if (chain.decision !== null && !chain.written) this.#write(chain, chain.hops);
    if (this.#leaving.closesLater(chain)) return;
    if (chain.decision === null || chain.lost || this.#settings.lingerMs === 0) {
      this.#forget(chain);
      return;
    }
    chain.edgeSeen = true;
    chain.keptAtMs ||= now;
    this.#resting.addWritten(chain, chain.keptAtMs);
  }

  #write(chain: ChainNote, hops: readonly HopNote[]): void {
    if (chain.decision === null) return;
    this.#deciding.delete(chain);
    this.#leaving.write(chain, hops);
  }

  #handOverPiece(chain: ChainNote, hops: readonly HopNote[], moreBytes: number): boolean {
    const isTaken = this.#handOver.write(chain, hops, moreBytes);
    for (const hop of hops) if (!hop.running) this.#shrink(chain, hop);
    return isTaken;
  }

  #shrink(chain: ChainNote, hop: HopNote): void {
    const before = hop.heapBytes;
    hop.shrink();
    this.#room.hold(chain, hop.heapBytes - before);
  }

  /** Leaves the memory; hops that still run are not noted any more. */
  #lose(chain: ChainNote): void {
    chain.lost = true;
    this.#forget(chain);
  }

  #forget(chain: ChainNote): void {
    if (chain.decision === null) this.#handOver.tellSettled(chain.hops, null);
    // A hop that still runs knows its chain, and would keep all of it alive.
    for (const hop of chain.hops) {
      if (hop.running || (chain.running === 0 && chain.continued === null)) hop.release();
      else hop.shrink();
    }
    this.#room.hold(chain, -chain.heapBytes);
    this.#deciding.delete(chain);
    chain.endedIn?.delete(chain);
    this.#chains.delete(chain);
    if (chain.running > 0) chain.hops.length = 0;
    chain.gone = true;
  }

  // --- bounds

  /** Makes room for one more block of `asking`; false when it was `asking` that had to go. */
  ensureRoom(asking: ChainNote): boolean {
    return this.#room.fit(asking, arenaBlockBytes);
  }

  /**
   * Frees memory for `asking`: first of chains that have ended, then a decided chain is written
   * ahead of time, an undecided one is lost and counted. The oldest goes first, unless the asking
   * one is a giant.
   */
  #makeRoom(asking: ChainNote): boolean {
    if (this.#leaving.step()) return !asking.lost;
    if (this.#resting.endOldest()) return !asking.gone;
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

  /** All that time decides, at once; every 100 ms the same is done a few milliseconds at a time. */
  sweep(): void {
    while (this.#sweepOne());
  }

  /** One thing that time decides; false when there is nothing. */
  #sweepOne(): boolean {
    const now = this.#options.now();
    const { lingerMs } = this.#settings;
    const [decided] = this.#deciding;
    if (decided !== undefined && now - (decided.decision?.atMs ?? now) >= lingerMs) {
      this.#write(decided, decided.hops);
      return true;
    }
    if (this.#resting.endBefore(now - lingerMs)) return true;
    this.#drops.report(this.#options.sink);
    return false;
  }

  /** Resolves when the rules have been asked about all hops that ended, at the latest after `withinMs`. */
  settled(withinMs: number): Promise<void> {
    return this.#decider.settled(withinMs);
  }

  /** Everything decided goes to the sink now, whole or not; then the recorder is done. */
  stop(): void {
    this.#sweep.stop();
    this.#decider.close();
    for (const chain of this.#deciding) this.#write(chain, chain.hops);
    while (this.#leaving.step());
    this.#resting.endUnwritten();
    this.#drops.report(this.#options.sink);
  }
}
