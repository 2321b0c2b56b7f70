import type { ChainRecord, HopRecord, MessageRecord } from '../../core/capture-sink.js';
import type { RedactConfig } from '../../core/config.js';
import { CarefulSearch } from './careful-search.js';
import { headerBytes, type PartSearch, searchAll, searchNone } from './part-search.js';
import { planRedaction, type RedactPlan } from './plan.js';
import { type RedactedChain, redactChain } from './redact-chain.js';
import { OverTime, runWithin } from './run-within.js';

/** In milliseconds of the thread: so many, and so many more for each MiB. */
export interface RedactionBound {
  readonly least: number;
  readonly eachMebibyte: number;
  readonly most: number;
}

export interface RedactionBounds {
  /** For the chains that are searched in one go. */
  readonly together: RedactionBound;
  /** For a chain whose parts are searched one by one: for each of three looks. */
  readonly chain: RedactionBound;
  /** For one of those parts. */
  readonly part: RedactionBound;
}

/** 1 MiB of JSON with 9000 secrets, each of them looked for again, takes 1.6 s. */
const usualBounds: RedactionBounds = {
  together: { least: 500, eachMebibyte: 250, most: 2000 },
  chain: { least: 2000, eachMebibyte: 6000, most: 20_000 },
  part: { least: 1000, eachMebibyte: 4000, most: 10_000 },
};

/** A chain without its secrets, or why nothing is known of them. */
export type Redaction =
  /** `isShortened`: parts were left out, as searching them took too long. */
  (RedactedChain & { readonly isShortened: boolean }) | { readonly error: unknown };

interface Options {
  readonly bounds?: RedactionBounds | undefined;
  /** Is called again and again while a chain needs long. */
  readonly onPart?: (() => void) | undefined;
}

/**
 * Takes secrets out of chains within a time, whatever the patterns of the config are. Usually chains
 * are searched many at once, under one watch. Where that takes too long, they are searched one by one,
 * and then part by part: a part that takes too long is not kept. Nothing is kept that was not searched.
 */
export class TimedRedactor {
  readonly #config: RedactConfig;
  readonly #bounds: RedactionBounds;
  readonly #onPart: () => void;
  #plan: RedactPlan;

  /** @throws SyntaxError for a malformed pattern or JSON path */
  constructor(config: RedactConfig, { bounds = usualBounds, onPart = () => {} }: Options = {}) {
    this.#config = config;
    this.#bounds = bounds;
    this.#onPart = onPart;
    this.#plan = planRedaction(config);
  }

  /** As many of the records as there is time for, from the first on, and one at least. */
  redact(records: readonly ChainRecord[]): Redaction[] {
    const done: Redaction[] = [];
    const bytes = records.reduce((sum, record) => sum + bytesOf(record), 0);
    try {
      this.#run(msOf(this.#bounds.together, bytes), () => {
        for (const record of records.slice(done.length)) {
          done.push(this.#attempt(() => this.#search(record, searchAll)));
        }
      });
    } catch (error) {
      if (!(error instanceof OverTime)) throw error;
      const [first] = records;
      if (done.length === 0 && first !== undefined) done.push(this.#searchCarefully(first));
    }
    return done;
  }

  #searchCarefully(record: ChainRecord): Redaction {
    const careful = new CarefulSearch({
      chainMs: msOf(this.#bounds.chain, bytesOf(record)),
      partMs: (bytes) => msOf(this.#bounds.part, bytes),
      run: (ms, work) => {
        this.#onPart();
        return this.#run(ms, work);
      },
      plan: () => this.#plan,
    });
    try {
      const chain = this.#search(record, (part, plan) => careful.search(part, plan));
      return { ...chain, isShortened: careful.isShortened };
    } catch (error) {
      if (!(error instanceof OverTime)) return { error };
      return { ...this.#search(record, searchNone), isShortened: true };
    }
  }

  #attempt(search: () => RedactedChain): Redaction {
    try {
      return { ...search(), isShortened: false };
    } catch (error) {
      return { error };
    }
  }

  #search(record: ChainRecord, searchPart: PartSearch): RedactedChain {
    return redactChain(record, {
      plan: this.#plan,
      values: this.#config.values ?? [],
      searchPart,
    });
  }

  /** @throws OverTime */
  #run<T>(ms: number, work: () => T): T {
    // What is interrupted may leave its automaton half changed.
    const onInterrupted = () => {
      this.#plan = planRedaction(this.#config);
    };
    return runWithin(ms, onInterrupted, work);
  }
}

function msOf({ least, eachMebibyte, most }: RedactionBound, bytes: number): number {
  return Math.min(most, least + (bytes / mebibyte) * eachMebibyte);
}

const mebibyte = 1024 * 1024;

function bytesOf({ hops }: ChainRecord): number {
  return hops.reduce((sum, hop) => sum + hopBytes(hop), 0);
}

function hopBytes({ path, request, response }: HopRecord): number {
  return path.length + messageBytes(request) + (response === null ? 0 : messageBytes(response));
}

function messageBytes({ headers, trailers, body }: MessageRecord): number {
  return body.byteLength + headerBytes(headers) + headerBytes(trailers);
}
