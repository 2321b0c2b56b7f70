import type { CodeRange } from './character-set.js';

/** A regular expression, as far as it can be run in linear time. Groups only group. */
export type SyntaxTree =
  | CharacterSet
  | Assertion
  | { readonly kind: 'sequence'; readonly items: readonly SyntaxTree[] }
  | { readonly kind: 'choice'; readonly options: readonly SyntaxTree[] }
  | Repetition
  /** Without regard to case. */
  | { readonly kind: 'fold'; readonly item: SyntaxTree }
  /** With regard to it, within one without. */
  | { readonly kind: 'exact'; readonly item: SyntaxTree };

/** One character. */
export interface CharacterSet {
  readonly kind: 'set';
  readonly ranges: readonly CodeRange[];
  readonly negated: boolean;
}

export interface Assertion {
  readonly kind: 'assertion';
  /** Of the whole text, or of a word. */
  readonly at: 'start' | 'end' | 'word' | 'notWord';
}

export interface Repetition {
  readonly kind: 'repetition';
  readonly item: SyntaxTree;
  readonly min: number;
  /** Infinity: as often as can be. */
  readonly max: number;
  readonly lazy: boolean;
}

/** What a pattern may not have, to be read after "expected a regular expression". */
export class PatternRefusal extends SyntaxError {
  /** `without look-ahead (…)` */
  readonly expected: string;

  constructor(expected: string) {
    super(`expected a regular expression ${expected}`);
    this.expected = expected;
  }
}
