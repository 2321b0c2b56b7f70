import { calleeName } from '../../../core/callee-name.js';
import type { Hop } from '../../../core/capture.js';
import { type TargetForm, targetForm } from '../../compare/target-form.js';
import {
  foldedTarget,
  type TargetLikeness,
  targetLikeness,
} from '../../compare/target-likeness.js';
import { contentPrints } from '../../content/content-prints.js';
import type { Prints } from '../../content/prints/print-list.js';
import { readContent } from '../../content/read-content.js';
import { isRedacted } from '../../redaction-marker.js';
import type { Call, UsedAnswers } from '../call.js';
import type { LikenessContext } from '../likeness-context.js';
import { atOnce, inSlices, type Steps } from './in-slices.js';
import { type Evidence, keptPrints, PrintIndex } from './print-index.js';

/** A recorded call that may answer one that came, before their bodies are looked at. */
export interface Candidate {
  readonly hop: Hop;
  readonly likeness: TargetLikeness;
  /** What its body has in common with the call's; null where that was not looked at. */
  readonly evidence: Evidence | null;
  /** By which `evidence` knows it. */
  readonly position: number;
}

/** An index of larger bodies takes long: it is made before anybody waits for it. */
const preparedBytesMin = 512 * 1024;

/** The recorded calls of one list, by what they ask: found without looking at each. */
export class CandidatePools {
  readonly #context: LikenessContext;
  readonly #pools = new Map<string, Pool>();
  /** What redaction took out of a target fits anything. */
  readonly #redacted: Pool[] = [];

  constructor(hops: readonly Hop[], context: LikenessContext) {
    this.#context = context;
    for (const hop of hops) {
      // The messages of a WebSocket are not kept.
      if (hop.protocol === 'websocket') continue;
      const form = targetForm(hop.path, context.ignore);
      if (isRedacted(form.decoded)) this.#redacted.push(new Pool([{ hop, form }], context));
      else
        this.#add(this.#keyOf({ service: calleeName(hop), method: hop.method }, form, 'recorded'), {
          hop,
          form,
        });
    }
  }

  #add(key: string, entry: Entry): void {
    const pool = this.#pools.get(key);
    if (pool === undefined) this.#pools.set(key, new Pool([entry], this.#context));
    else pool.add(entry);
  }

  #keyOf(
    call: { readonly service: string; readonly method: string },
    form: TargetForm,
    side: 'recorded' | 'came',
  ): string {
    const { outlineOfRecorded, outlineOfReplayed } = this.#context.noise;
    const outlineOf = side === 'recorded' ? outlineOfRecorded : outlineOfReplayed;
    return `${call.service} ${call.method} ${foldedTarget(form, outlineOf)}`;
  }

  /** Gets ready what would hold up the first call that has to be looked up by its body. */
  async prepare(signal?: AbortSignal): Promise<void> {
    for (const pool of this.#pools.values()) {
      if (pool.unlikeBytes >= preparedBytesMin) await pool.prepare(signal);
    }
  }

  /** Those that were not used yet, in recorded order. */
  find(call: Call, used: UsedAnswers): Candidate[] {
    const form = targetForm(call.path, this.#context.ignore);
    const found = this.#pools.get(this.#keyOf(call, form, 'came'))?.find(call, form, used) ?? [];
    const others = this.#redacted.flatMap((pool) => pool.find(call, form, used));
    if (others.length === 0) return found;
    return [...found, ...others].sort((a, b) => a.hop.index - b.hop.index);
  }
}

interface Entry {
  readonly hop: Hop;
  readonly form: TargetForm;
}

class Pool {
  readonly #entries: Entry[];
  readonly #context: LikenessContext;
  #index: PrintIndex | null = null;

  constructor(entries: Entry[], context: LikenessContext) {
    this.#entries = entries;
    this.#context = context;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Of all its bodies, if there are two that differ. */
  get unlikeBytes(): number {
    const bodies = this.#entries.map(({ hop }) => hop.request.body);
    if (bodies.every(({ sha256 }) => sha256 === bodies[0]?.sha256)) return 0;
    return bodies.reduce((sum, { data }) => sum + data.length, 0);
  }

  async prepare(signal?: AbortSignal): Promise<void> {
    this.#index ??= (await inSlices(this.#indexing(), signal)) ?? null;
  }

  find(call: Call, form: TargetForm, used: UsedAnswers): Candidate[] {
    const evidence = this.#evidenceFor(call, used);
    return this.#entries.flatMap(({ hop, form: recorded }, position) => {
      if (used.has(hop.index)) return [];
      if (calleeName(hop) !== call.service || hop.method !== call.method) return [];
      const likeness = targetLikeness(recorded, form, this.#context.noise);
      return likeness === null ? [] : [{ hop, likeness, evidence, position }];
    });
  }

  #evidenceFor(call: Call, used: UsedAnswers): Evidence | null {
    // Alone, or equal byte for byte, nothing more has to be known; and bodies may be many and large.
    if (this.#entries.length < 2) return null;
    const { sha256 } = call.request.body;
    const isEqual = ({ hop }: Entry) => hop.request.body.sha256 === sha256 && !used.has(hop.index);
    if (this.#entries.some(isEqual)) return null;
    this.#index ??= atOnce(this.#indexing());
    return this.#index.evidence(this.#printsOf(call.request));
  }

  *#indexing(): Steps<PrintIndex> {
    const members: Float64Array[] = [];
    for (const { hop } of this.#entries) {
      members.push(keptPrints(this.#printsOf(hop.request), this.#entries.length));
      yield;
    }
    return yield* PrintIndex.of(members);
  }

  #printsOf(message: Call['request']): Prints {
    return contentPrints(readContent(message), this.#context.ignore);
  }
}
