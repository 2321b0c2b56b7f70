import type { DifferenceKind } from '../../core/replay.js';
import type { MadeUpObject } from './noisy-places.js';

/** A difference within one hop, before it is known whether it counts. */
export interface Finding {
  readonly kind: DifferenceKind;
  /** As in `Difference.at`. */
  readonly at: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/** What a comparison found, and what it passed over. */
export interface Findings {
  readonly differences: readonly Finding[];
  /** Places that differ by noise alone. */
  readonly noise: readonly string[];
  /** Objects of which each side has keys that the other has not. */
  readonly madeUp?: readonly MadeUpObject[] | undefined;
  /** Two bodies that differ, as lines to be read side by side. */
  readonly texts?: BodyTexts | undefined;
}

/** Where nothing but noise differs, both sides have the recorded line. */
export interface BodyTexts {
  readonly recorded: readonly string[];
  readonly replayed: readonly string[];
}

export const noFindings: Findings = { differences: [], noise: [] };

export function changed(at: string, recorded: unknown, replayed: unknown): Finding {
  return { kind: 'changed', at, recorded, replayed };
}

export function joinFindings(all: readonly Findings[]): Findings {
  return {
    differences: all.flatMap((each) => each.differences),
    noise: all.flatMap((each) => each.noise),
    madeUp: all.flatMap((each) => each.madeUp ?? []),
    texts: all.find((each) => each.texts !== undefined)?.texts,
  };
}

/** The same findings, of what was asked: `request header accept`. */
export function ofRequest(findings: Findings): Findings {
  return {
    ...findings,
    differences: findings.differences.map((each) => ({ ...each, at: `request ${each.at}` })),
    noise: findings.noise.map((at) => `request ${at}`),
    madeUp: (findings.madeUp ?? []).map((each) => ({ ...each, at: `request ${each.at}` })),
  };
}
