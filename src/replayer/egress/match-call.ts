import type { Hop } from '../../core/capture.js';
import { pathOf } from '../../core/query.js';
import { targetForm } from '../compare/target-form.js';
import { foldedSegments, type TargetLikeness } from '../compare/target-likeness.js';
import type { CallDifference, MissReport } from '../replayed-call.js';
import type { Call, UsedAnswers } from './call.js';
import type { Dependencies } from './dependencies.js';
import { explainMiss } from './explain-miss.js';
import { type LikenessContext, plainContext } from './likeness-context.js';
import { CandidatePools } from './match/candidate-pool.js';
import { findRivals } from './match/find-rivals.js';
import { type Ranked, rankCandidates } from './match/rank-candidates.js';
import { rankOpenCall } from './stream/rank-open-call.js';

export type Match = Hit | { readonly kind: 'miss'; readonly report: MissReport };

export interface Hit {
  readonly kind: 'hit';
  readonly hop: Hop;
  readonly likeness: TargetLikeness;
  /** What the call asked differently: its body; empty when it is the same but for noise. */
  readonly differs: readonly CallDifference[];
  /** Recorded calls that may as well be meant, and were answered in another way. */
  readonly rivals: readonly Hop[];
}

/** The recorded answers of a run, found by what a call asks. */
export class AnswerBook {
  readonly #recorded: Dependencies;
  readonly #context: LikenessContext;
  readonly #expected: CandidatePools;
  readonly #others: CandidatePools;

  constructor(recorded: Dependencies, context: LikenessContext = plainContext) {
    this.#recorded = recorded;
    this.#context = context;
    this.#expected = new CandidatePools(recorded.expected, context);
    this.#others = new CandidatePools(recorded.others, context);
  }

  /** Before calls come: what is then known of large bodies makes no call wait for it. */
  async prepare(signal?: AbortSignal): Promise<void> {
    await this.#expected.prepare(signal);
    await this.#others.prepare(signal);
  }

  /** Equal for calls that the same recorded ones may answer, whatever ids and times their paths have. */
  groupOf({ service, method, path }: Call): string {
    const { segments } = targetForm(pathOf(path), this.#context.ignore);
    return `${service} ${method} ${foldedSegments(segments, this.#context.noise.outlineOfReplayed)}`;
  }

  /** The calls that live services are expected to make and that may be this one, the likest first. */
  rank(call: Call, used: UsedAnswers): Ranked[] {
    return rankCandidates(call, this.#expected.find(call, used), this.#context);
  }

  /**
   * Of the recorded calls with the service, method and target of this one that were not used yet,
   * the likest. A call that no live service was expected to make lends its answer only to one with
   * the same body.
   */
  match(call: Call, used: UsedAnswers): Match {
    const ranked = this.rank(call, used);
    const [best] = ranked;
    if (best !== undefined && best.distance < 1) return hit(ranked);
    const lent = rankCandidates(call, this.#others.find(call, used), this.#context).filter(
      ({ distance }) => distance < 1,
    );
    if (lent.length > 0) return hit(lent);
    if (best !== undefined) return hit(ranked);
    return { kind: 'miss', report: explainMiss(call, this.#recorded, used, this.#context) };
  }

  /** Of a call of which only the first messages have come, the one that began so. */
  matchOpen(call: Call, used: UsedAnswers): Match {
    const ranked = rankOpenCall(this.rank(call, used), call, this.#context);
    return ranked.length > 0 ? hit(ranked) : this.match(call, used);
  }
}

/** @param ranked the chosen one first */
export function hit(ranked: readonly Ranked[]): Hit {
  const [best] = ranked;
  if (best === undefined) throw new Error('a hit without a candidate');
  const { hop, likeness, differs } = best;
  return { kind: 'hit', hop, likeness, differs, rivals: findRivals(ranked) };
}
