import { type SummaryJson, summaryJson } from '../../cli/list/summary-json.js';
import { explainChain } from '../../cli/rules/explain-chain.js';
import { roundMs } from '../../cli/text/duration-text.js';
import { parseWhen } from '../../config/parse-when.js';
import type { CaptureSummary } from '../../core/capture.js';
import type { ListPlace, StoreView } from '../../core/capture-view.js';
import { compileRule } from '../../core/rules/compile-rule.js';
import type { Explanation, Rule } from '../../core/rules/matcher.js';
import type { TryQuestion } from '../../core/viewing.js';

/** Captures are asked about until so much time has passed. */
const triedMsMax = 2000;
const partSize = 100;

/**
 * Which of the newest captures the rule would have kept, and why, or why not.
 * @throws LOOP_CONFIG_INVALID
 */
export async function tryRule(
  view: Pick<StoreView, 'list' | 'getCapture'>,
  question: TryQuestion,
  now: () => number = () => performance.now(),
): Promise<TryAnswer> {
  const { on, filter, limit } = question;
  const when = parseWhen(question.when);
  const rule = compileRule({ name: 'tried', when, ...(on === 'edge' ? { on } : {}) });
  const startedAtMs = now();
  const tried: TriedCapture[] = [];
  const answer = (isCut: boolean) => answerOf(tried, { isCut, tookMs: now() - startedAtMs });
  let before: ListPlace | undefined;
  do {
    const part = { limit: Math.min(partSize, limit - tried.length), before };
    const { captures, next } = await view.list(filter, part);
    for (const capture of captures) {
      if (now() - startedAtMs > triedMsMax) return answer(true);
      const one = await tryOn(view, rule, capture);
      if (one !== null) tried.push(one);
    }
    before = next ?? undefined;
  } while (before !== undefined && tried.length < limit);
  return answer(false);
}

/** A documented shape. */
export interface TryAnswer {
  readonly asked: number;
  readonly kept: number;
  /** There was no time for all of them. */
  readonly cut: boolean;
  readonly tookMs: number;
  readonly captures: readonly TriedCapture[];
}

interface TriedCapture extends SummaryJson {
  readonly kept: boolean;
  /** The first that it holds for, else the failing one. */
  readonly hop: number | null;
  readonly service: string | null;
  readonly explanation: Explanation | null;
}

/** Null when it is gone by now. */
async function tryOn(
  view: Pick<StoreView, 'getCapture'>,
  rule: Rule,
  summary: CaptureSummary,
): Promise<TriedCapture | null> {
  const capture = await view.getCapture(String(summary.id)).catch(() => null);
  if (capture === null) return null;
  const asked = explainChain(rule, capture.chain);
  const held = asked.find(({ explanation }) => explanation.matched);
  const told = held ?? asked[capture.failedHop ?? 0];
  return {
    ...summaryJson(summary),
    kept: held !== undefined,
    ...(told === undefined
      ? { hop: null, service: null, explanation: null }
      : { hop: told.hop.index, service: told.hop.service, explanation: told.explanation }),
  };
}

function answerOf(
  tried: readonly TriedCapture[],
  { isCut, tookMs }: { readonly isCut: boolean; readonly tookMs: number },
): TryAnswer {
  return {
    asked: tried.length,
    kept: tried.filter(({ kept }) => kept).length,
    cut: isCut,
    tookMs: roundMs(tookMs),
    captures: tried,
  };
}
