import type { TargetLikeness } from '../../compare/target-likeness.js';
import type { CallDifference } from '../../replayed-call.js';
import type { Call } from '../call.js';
import { compareRequestBody } from '../compare-request-body.js';
import type { LikenessContext } from '../likeness-context.js';
import type { Candidate } from './candidate-pool.js';
import { compareRequestHeaders } from './compare-request-headers.js';

/** A candidate, and how well it goes with a call. */
export interface Ranked extends Candidate {
  /** How much it has in common with the call that others have not. */
  readonly score: number;
  /** As in `BodyDistance`; infinite where it was not asked, because others are nearer. */
  readonly distance: number;
  readonly differs: readonly CallDifference[];
  /** How well the headers go, among candidates that are equal otherwise. */
  readonly headers: number;
}

/** Bodies are compared in full with this many: more are told apart by what they share. */
const comparedMax = 32;
/** And with these, however little they share. */
const likestMax = 4;
/** Of bodies larger than this only so many. */
const smallBytesMax = 64 * 1024;
const largeMax = 2;

/**
 * The candidates for a call, the best first. Another target that only means the same, or that is the
 * same but for noise, comes after any that is the same. Then counts the body: equal, or by what it
 * shares that tells the candidates apart, or by the fewest differences; then how the target is
 * written; then the headers; at last the recorded order.
 */
export function rankCandidates(
  call: Call,
  candidates: readonly Candidate[],
  context: LikenessContext,
): Ranked[] {
  const scored = candidates.map(
    (each): Ranked => ({ ...each, ...unasked, score: each.evidence?.scores[each.position] ?? 0 }),
  );
  if (scored.length < 2) return scored.map((each) => withDistance(each, call, context));
  scored.sort((a, b) => byTarget(a, b) || bySha(a, b, call) || b.score - a.score);
  const small = isSmall(call) && scored.slice(0, comparedMax).every(({ hop }) => isSmall(hop));
  const [likest] = scored;
  const isNear = (each: Ranked, at: number) =>
    at < likestMax ||
    (at < comparedMax && likest !== undefined && likest.score - each.score < scoreStep);
  const compared = scored.map((each, at) =>
    (small ? isNear(each, at) : at < largeMax) ? withDistance(each, call, context) : each,
  );
  compared.sort(byEvidence);
  return withHeaders(compared, call, context);
}

const unasked = { distance: Number.POSITIVE_INFINITY, differs: [], headers: 0 } as const;

/** Bodies that are equal by structure: nothing tells more. */
const equalBelow = 0.5;

export function isEqualBody({ distance }: Ranked): boolean {
  return distance < equalBelow;
}

function byEvidence(a: Ranked, b: Ranked): number {
  return (
    byTarget(a, b) ||
    Number(isEqualBody(b)) - Number(isEqualBody(a)) ||
    byScore(a, b) ||
    (a.distance === b.distance ? 0 : a.distance - b.distance) ||
    writing[a.likeness] - writing[b.likeness]
  );
}

const scoreStep = 1e-6;

function byScore(a: Ranked, b: Ranked): number {
  if (isEqualBody(a)) return 0;
  return Math.abs(a.score - b.score) < scoreStep ? 0 : b.score - a.score;
}

function byTarget(a: Ranked, b: Ranked): number {
  return meaning[a.likeness] - meaning[b.likeness];
}

function bySha(a: Ranked, b: Ranked, call: Call): number {
  const isSame = ({ hop }: Ranked) =>
    Number(hop.request.body.sha256 === call.request.body.sha256 && !hop.request.body.truncated);
  return isSame(b) - isSame(a);
}

/** The same call; the same once decoded; the same but for noise. */
const meaning: Readonly<Record<TargetLikeness, number>> = {
  identical: 0,
  equivalent: 0,
  reordered: 0,
  shuffled: 0,
  decoded: 1,
  noise: 2,
};

const writing: Readonly<Record<TargetLikeness, number>> = {
  identical: 0,
  equivalent: 1,
  reordered: 2,
  shuffled: 3,
  decoded: 4,
  noise: 5,
};

/** Those that are as good as the first but for their headers, by these. */
function withHeaders(ranked: readonly Ranked[], call: Call, context: LikenessContext): Ranked[] {
  const [best] = ranked;
  const end = ranked.findIndex((each) => best !== undefined && byEvidence(best, each) !== 0);
  const alike = end === -1 ? ranked : ranked.slice(0, end);
  if (alike.length < 2) return [...ranked];
  const headers = compareRequestHeaders(
    alike.map(({ hop }) => hop),
    call.request.headers,
    context,
  );
  const sorted = alike
    .map((each, at) => ({ ...each, headers: headers[at] ?? 0 }))
    .sort((a, b) => b.headers - a.headers);
  return [...sorted, ...ranked.slice(alike.length)];
}

/** The order of `rankCandidates` as a number, for pairings of several calls: the less, the better. */
export function pairingCost(ranked: Ranked): number {
  return (
    1e9 * meaning[ranked.likeness] -
    (isEqualBody(ranked) ? 1e8 : 0) -
    1e3 * ranked.score +
    Math.min(ranked.distance, 300) +
    0.01 * writing[ranked.likeness] -
    0.001 * ranked.headers
  );
}

/** Nothing that was looked at tells the two apart. */
export function isTie(a: Ranked, b: Ranked): boolean {
  return byEvidence(a, b) === 0 && a.headers === b.headers;
}

function withDistance(ranked: Ranked, call: Call, context: LikenessContext): Ranked {
  const { distance, differences } = compareRequestBody(ranked.hop.request, call.request, context);
  return { ...ranked, distance, differs: differences };
}

function isSmall({ request }: { readonly request: Call['request'] }): boolean {
  return request.body.data.length <= smallBytesMax;
}
