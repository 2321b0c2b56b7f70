import type { DifferenceKind } from '../../core/replay.js';

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
}

export const noFindings: Findings = { differences: [], noise: [] };

export function changed(at: string, recorded: unknown, replayed: unknown): Finding {
  return { kind: 'changed', at, recorded, replayed };
}
