import type { ForwardFailure } from '../core/forward.js';
import { noHeaders, type RawHeaders } from '../core/headers.js';
import type { AnswerPair, CompareAnswers, ShadowAnswer } from '../core/shadow.js';
import { AnswerNote } from './answer-note.js';
import type { CopyWatcher } from './copy.js';
import type { DifferenceTally } from './difference-tally.js';
import type { PrimaryWatcher } from './tee.js';

/** Of each body, this much is compared. */
const bodyBytesMax = 256 * 1024;
/** Pairs that wait to be compared; with full bodies that is 16 MiB. */
const waitingMax = 32;

/** Compares pairs of answers one after the other, and drops what comes faster than that. */
export class ComparisonQueue {
  readonly #compare: CompareAnswers;
  #waiting = 0;

  constructor(compare: CompareAnswers) {
    this.#compare = compare;
  }

  add(pair: AnswerPair, tally: DifferenceTally): void {
    if (this.#waiting >= waitingMax) {
      tally.notCompared();
      return;
    }
    this.#waiting++;
    this.#compare(pair)
      .then(
        (differences) => tally.add(pair, differences),
        // A pair that cannot be compared (a pattern that takes too long, say) is told by the count.
        () => tally.notCompared(),
      )
      .finally(() => {
        this.#waiting--;
      });
  }
}

export interface ComparisonOptions {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly primaryIds: readonly string[];
  readonly shadowIds: readonly string[];
  readonly now: () => number;
  readonly onPair: (pair: AnswerPair) => void;
  /** One of the two has no end. */
  readonly onHalf: () => void;
}

/** Waits for both answers to one request. */
export class Comparison implements PrimaryWatcher {
  readonly #options: ComparisonOptions;
  readonly #primaryNote: AnswerNote;
  readonly #shadowNote: AnswerNote;
  #primary: ShadowAnswer | null = null;
  #shadow: ShadowAnswer | null = null;
  #over = false;

  constructor(options: ComparisonOptions) {
    this.#options = options;
    const startedAtMs = options.now();
    this.#primaryNote = new AnswerNote(startedAtMs, bodyBytesMax);
    this.#shadowNote = new AnswerNote(startedAtMs, bodyBytesMax);
  }

  // --- the caller's answer

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.#primaryNote.head(status, statusText, headers);
  }

  onData(chunk: Buffer): void {
    if (!this.#over) this.#primaryNote.data(chunk);
  }

  onEnd(trailers: RawHeaders): void {
    const ids = this.#options.primaryIds;
    const atMs = this.#options.now();
    this.#primary = this.#primaryNote.ended({ atMs, trailers, error: null, ids });
    this.#conclude();
  }

  onError({ kind }: ForwardFailure): void {
    const ids = this.#options.primaryIds;
    const atMs = this.#options.now();
    this.#primary = this.#primaryNote.ended({ atMs, trailers: noHeaders, error: kind, ids });
    this.#conclude();
  }

  onAbort(): void {
    if (this.#primary === null) this.drop();
  }

  // --- the shadow's

  /** Where the copy's answer is noted. */
  get shadowWatcher(): CopyWatcher {
    return {
      onRequestData() {},
      onRequestEnd() {},
      onConnected() {},
      onHead: (status, statusText, headers) => this.#shadowNote.head(status, statusText, headers),
      onData: (chunk) => {
        if (!this.#over) this.#shadowNote.data(chunk);
      },
    };
  }

  shadowEnded(trailers: RawHeaders): void {
    const ids = this.#options.shadowIds;
    const atMs = this.#options.now();
    this.#shadow = this.#shadowNote.ended({ atMs, trailers, error: null, ids });
    this.#conclude();
  }

  /** There will be no pair. */
  drop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onHalf();
  }

  #conclude(): void {
    if (this.#over || this.#primary === null || this.#shadow === null) return;
    this.#over = true;
    const { service, method, path, onPair } = this.#options;
    onPair({ service, method, path, primary: this.#primary, shadow: this.#shadow });
  }
}
