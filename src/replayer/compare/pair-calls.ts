// Which call of a replay stands for which recorded one. A call that was answered from the capture
// says so itself; one that went live is found by what it asked, from strict to loose.

import { calleeName } from '../../core/callee-name.js';
import type { Hop } from '../../core/capture.js';
import { pathOf, queryParameters } from '../../core/query.js';
import type { ReplayedCall } from '../replayed-call.js';
import { bodyKey } from './body-key.js';
import { sortedTarget } from './compare-path.js';
import { type Ignore, nothingIgnored } from './ignore.js';
import type { Noise } from './noise.js';
import { isNoiseField } from './noise-names.js';
import { targetForm } from './target-form.js';

/** Both sides: the same call. One alone: it is missing, or extra. */
export interface CallPair {
  readonly recorded: Hop | null;
  readonly call: ReplayedCall | null;
}

export interface PairingInput {
  readonly chain: readonly Hop[];
  /** Index of the recorded hop that was sent again. */
  readonly entry: number;
  readonly calls: readonly ReplayedCall[];
  /** Whether calls to the service go to the namespace: what it calls in its turn is then expected. */
  readonly isLive: (service: string) => boolean;
  readonly noise: Noise;
  readonly ignore?: Ignore | undefined;
}

/**
 * Every call of the replay once, and every recorded hop that was expected and did not come: those
 * whose caller was live. Below a call that is missing itself nothing is expected.
 */
export function pairCalls(input: PairingInput): CallPair[] {
  const expected = expectedHops(input);
  const pairing = new Pairing(expected, input.calls);
  pairing.byAnswers(input.chain);
  for (const key of keys(input.noise, input.ignore ?? nothingIgnored)) pairing.byKey(key);
  return withoutOrphans(pairing.result(), input);
}

/** Hops below the entry whose callers, up to it, were all live; in start order. */
function expectedHops({ chain, entry, isLive }: PairingInput): Hop[] {
  const callsOf = groupBy(chain, (hop) => hop.parent);
  const expected: Hop[] = [];
  const seen = new Set([entry]);
  const callers = [entry];
  for (let caller = callers.pop(); caller !== undefined; caller = callers.pop()) {
    for (const hop of callsOf.get(caller) ?? []) {
      if (seen.has(hop.index)) continue;
      seen.add(hop.index);
      expected.push(hop);
      if (isLive(calleeName(hop))) callers.push(hop.index);
    }
  }
  return expected.sort((a, b) => a.index - b.index);
}

type Key = (hop: Hop, side: 'recorded' | 'replayed') => string;

function keys(noise: Noise, ignore: Ignore): Key[] {
  const call = (hop: Hop, path: string) => `${calleeName(hop)} ${hop.method} ${path}`;
  const bodies = new Map<Hop, string>();
  const body = (hop: Hop): string => {
    const known = bodies.get(hop) ?? bodyKey(hop.request);
    bodies.set(hop, known);
    return known;
  };
  return [
    (hop) => `${call(hop, sortedTarget(hop.path))} ${body(hop)}`,
    (hop) => call(hop, sortedTarget(hop.path)),
    (hop, side) => {
      const outlineOf = side === 'recorded' ? noise.outlineOfRecorded : noise.outlineOfReplayed;
      return call(hop, withoutNoise(hop.path, ignore, outlineOf));
    },
  ];
}

/** Escapes and the order of one name count: another call may be what the fault is. */
function withoutNoise(path: string, ignore: Ignore, outlineOf: (text: string) => string): string {
  const { ordered } = targetForm(path, ignore);
  const parameters = queryParameters(ordered).map(({ name, value, text }) =>
    isNoiseField(name, value ?? '') ? `${name}=<noise>` : outlineOf(text),
  );
  return [outlineOf(pathOf(ordered)), ...parameters].join(' ');
}

class Pairing {
  readonly #expected: readonly Hop[];
  readonly #calls: readonly ReplayedCall[];
  readonly #partners = new Map<ReplayedCall, Hop>();
  readonly #taken = new Set<Hop>();

  constructor(expected: readonly Hop[], calls: readonly ReplayedCall[]) {
    this.#expected = expected;
    this.#calls = calls;
  }

  byAnswers(chain: readonly Hop[]): void {
    const byIndex = new Map(chain.map((hop) => [hop.index, hop]));
    for (const call of this.#calls) {
      const hop = call.answers === null ? undefined : byIndex.get(call.answers);
      if (hop !== undefined && !this.#taken.has(hop)) this.#pair(call, hop);
    }
  }

  /** What loop answered with a miss stands for no recorded call: that is what a miss says. */
  byKey(key: Key): void {
    const calls = groupBy(
      this.#calls.filter((call) => !this.#partners.has(call) && call.mode === 'live'),
      ({ hop }) => key(hop, 'replayed'),
    );
    if (calls.size === 0) return;
    const hops = groupBy(
      this.#expected.filter((hop) => !this.#taken.has(hop)),
      (hop) => key(hop, 'recorded'),
    );
    for (const [text, group] of calls) this.#pairGroup(hops.get(text) ?? [], group);
  }

  /**
   * One call after the other pairs in order: so a retry stands for the retry. Of calls made side
   * by side the order is chance, so those that ended alike pair first.
   */
  #pairGroup(hops: readonly Hop[], calls: readonly ReplayedCall[]): void {
    const likenesses = areParallel(hops) ? [sameAnswer, sameOutcome, anyTwo] : [anyTwo];
    for (const isAlike of likenesses) {
      for (const call of calls) {
        if (this.#partners.has(call)) continue;
        const hop = hops.find(
          (each) =>
            !this.#taken.has(each) && isSameCaller(each, call.hop) && isAlike(each, call.hop),
        );
        if (hop !== undefined) this.#pair(call, hop);
      }
    }
  }

  #pair(call: ReplayedCall, hop: Hop): void {
    this.#partners.set(call, hop);
    this.#taken.add(hop);
  }

  result(): CallPair[] {
    const made = this.#calls.map((call) => ({ recorded: this.#partners.get(call) ?? null, call }));
    const missing = this.#expected.filter((hop) => !this.#taken.has(hop));
    return [...made, ...missing.map((recorded) => ({ recorded, call: null }))];
  }
}

/** A caller that lost the trace is not known, and may be any. */
function isSameCaller(recorded: Hop, replayed: Hop): boolean {
  return replayed.from === null || recorded.from === null || replayed.from === recorded.from;
}

function anyTwo(): boolean {
  return true;
}

function sameOutcome(recorded: Hop, replayed: Hop): boolean {
  return recorded.status === replayed.status && recorded.error === replayed.error;
}

function sameAnswer(recorded: Hop, replayed: Hop): boolean {
  return (
    sameOutcome(recorded, replayed) &&
    recorded.response?.body.sha256 === replayed.response?.body.sha256
  );
}

function areParallel(hops: readonly Hop[]): boolean {
  return hops.some((hop, at) => {
    const next = hops[at + 1];
    const endMs = hop.startedAtMs + (hop.durationMs ?? Number.POSITIVE_INFINITY);
    return next !== undefined && next.startedAtMs < endMs;
  });
}

/** A hop that is missing because its caller's own call is missing says nothing more. */
function withoutOrphans(pairs: readonly CallPair[], { entry }: PairingInput): CallPair[] {
  const made = new Set([entry]);
  for (const { recorded, call } of pairs) if (recorded && call) made.add(recorded.index);
  return pairs.filter(
    ({ recorded, call }) =>
      call !== null || (recorded?.parent != null && made.has(recorded.parent)),
  );
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
