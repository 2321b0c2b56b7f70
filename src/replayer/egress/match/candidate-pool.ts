import { calleeName } from '../../../core/callee-name.js';
import type { Hop } from '../../../core/capture.js';
import { type TargetForm, targetForm } from '../../compare/target-form.js';
import {
  foldedTarget,
  type TargetLikeness,
  targetLikeness,
} from '../../compare/target-likeness.js';
import { contentPrints, type Prints } from '../../content/content-prints.js';
import { readContent } from '../../content/read-content.js';
import { isRedacted } from '../../redaction-marker.js';
import type { Call, UsedAnswers } from '../call.js';
import type { LikenessContext } from '../likeness-context.js';
import { type TellingPrints, tellingPrints } from './telling-prints.js';

/** A recorded call that may answer one that came, before their bodies are looked at. */
export interface Candidate {
  readonly hop: Hop;
  readonly likeness: TargetLikeness;
  /** The values that it shares with the call and not all the others of its group do. */
  readonly shared: ReadonlyMap<number, number>;
}

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
  #telling: TellingPrints | null = null;

  constructor(entries: Entry[], context: LikenessContext) {
    this.#entries = entries;
    this.#context = context;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  find(call: Call, form: TargetForm, used: UsedAnswers): Candidate[] {
    const shared = this.#sharedWith(call, used);
    return this.#entries.flatMap(({ hop, form: recorded }, at) => {
      if (used.has(hop.index)) return [];
      if (calleeName(hop) !== call.service || hop.method !== call.method) return [];
      const likeness = targetLikeness(recorded, form, this.#context.noise);
      if (likeness === null) return [];
      return [{ hop, likeness, shared: shared.get(at) ?? nothingShared }];
    });
  }

  #sharedWith(call: Call, used: UsedAnswers): ReadonlyMap<number, ReadonlyMap<number, number>> {
    // Alone, or equal byte for byte, nothing more has to be known; and bodies may be many and large.
    if (this.#entries.length < 2) return new Map();
    const { sha256 } = call.request.body;
    const isEqual = ({ hop }: Entry) => hop.request.body.sha256 === sha256 && !used.has(hop.index);
    if (this.#entries.some(isEqual)) return new Map();
    this.#telling ??= tellingPrints(this.#entries.map(({ hop }) => this.#printsOf(hop.request)));
    return this.#telling.shared(this.#printsOf(call.request));
  }

  #printsOf(message: Call['request']): Prints {
    return contentPrints(readContent(message), this.#context.ignore);
  }
}

const nothingShared: ReadonlyMap<number, number> = new Map();
