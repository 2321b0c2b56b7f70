import { isDeepStrictEqual } from 'node:util';
import { calleeName } from '../core/callee-name.js';
import type { Capture, Hop } from '../core/capture.js';
import type { ErrorCode } from '../core/errors.js';
import { viewOfHop } from '../core/hop-view.js';
import type { Verdict } from '../core/replay.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import { abandonedCalls, isLeftByLive } from './judge/abandoned-calls.js';
import { type AskedService, askReplayed, heldFor } from './judge/ask-hops.js';
import { compileOpenRule, type OpenRule } from './judge/open-rule.js';
import type { ReplayedChain } from './replayed-call.js';

export interface Evidence {
  readonly capture: Capture;
  /** The rules of the config as it is now. */
  readonly rules: readonly RuleDefinition[];
  /**
   * What was really done again: the entry first, then the live calls below it. An answer from the
   * capture is no evidence, as a rule that held there holds there whatever the services do.
   */
  readonly replayed: readonly Hop[];
  /** The index of the hop that was sent, in the capture. */
  readonly entry: number;
  /** Nothing but noise differs at the entry. */
  readonly isSame: boolean;
  /** A recorded call that its caller left: whether it would be seen if the caller did so again. */
  readonly wouldBeSeen?: ((hop: Hop) => boolean) | undefined;
}

export interface Judgement {
  readonly verdict: Exclude<Verdict, 'unreachable'>;
  readonly notes: readonly string[];
}

export interface ChainEvidence extends Omit<Evidence, 'replayed' | 'wouldBeSeen'> {
  /** Not redacted: rules saw the recording before redaction too. */
  readonly chain: ReplayedChain;
  /** A call that got neither a recorded nor a live answer rules out `reproduced` (`--on-miss fail`). */
  readonly failOnMiss: boolean;
  /** Recorded answers took as long as they did (`--timing recorded`). */
  readonly keepsTiming: boolean;
}

/** The verdict over a whole replayed chain. */
export function judgeChain(evidence: ChainEvidence): {
  readonly verdict: Verdict;
  readonly notes: readonly string[];
  /** What the verdict may come from beside the services; not in the notes. */
  readonly doubts: readonly string[];
} {
  const { capture, chain, failOnMiss } = evidence;
  const live = chain.calls.filter((call) => call.mode === 'live').map((call) => call.hop);
  const { verdict, notes } = judge({
    ...evidence,
    replayed: [chain.entry, ...live, ...abandonedCalls(evidence)],
    wouldBeSeen: (hop) => isLeftByLive(hop, evidence),
  });
  if (verdict === 'passed') {
    const more = [...timingNotes(evidence), ...failureNotes(evidence)];
    return { verdict, notes: [...notes, ...more], doubts: [] };
  }
  const away = unreachableServices(capture, live);
  if (away.length > 0) {
    const why = `no connection to ${away.join(', ')} of the namespace: what failed may be that alone`;
    return { verdict: 'unreachable', notes: [...notes, why], doubts: [] };
  }
  const unanswered = unansweredCalls(chain);
  if (failOnMiss && verdict === 'reproduced' && unanswered.length > 0) {
    const why = unanswered.map((calls) => `${calls}: not reproduced (--on-miss fail)`);
    return { verdict: 'different', notes: [...notes, ...why], doubts: [] };
  }
  const doubts = unanswered.map((calls) => `${calls}: the failure may come from that`);
  return { verdict, notes, doubts };
}

/** The calls that loop answered with an error of its own, for people. */
function unansweredCalls({ entry, calls, unclaimed }: ReplayedChain): string[] {
  const live = calls.filter(({ mode }) => mode === 'live').map(({ hop }) => hop);
  const isRefused = [entry, ...live].some(quotesRefusal);
  const misses = calls.filter(({ miss, mode }) => miss !== null && mode === 'recorded').length;
  const counted = (count: number, what: string) =>
    count === 0 ? [] : [`${count === 1 ? 'a call' : `${count} calls`} ${what}`];
  return [
    ...counted(misses, 'had no recorded answer'),
    ...counted(unclaimed, 'without trace headers belonged to nobody'),
    ...counted(isRefused ? 1 : 0, `went to production's gateway, which refused it (${refusal})`),
  ];
}

const refusal: ErrorCode = 'LOOP_GATEWAY_REPLAYED';

/** Such a call does not come by the egress; all that may be seen of it is what its caller says. */
function quotesRefusal(hop: Hop): boolean {
  return hop.response !== null && viewOfHop(hop).responseBody().includes(refusal);
}

/** A chain that waited for its dependencies is fast where their answers come at once. */
function timingNotes({ capture, chain, entry, keepsTiming }: ChainEvidence): string[] {
  const isFaster = !keepsTiming && chain.calls.some((call) => call.mode === 'recorded');
  const recorded = capture.chain.find(({ index }) => index === entry);
  const why =
    recorded?.error === 'aborted'
      ? 'the recorded caller did not wait for the answer'
      : looksAtLatency(capture.ruleDefinition) && `rule ${capture.rule} looks at latency`;
  if (!isFaster || !why) return [];
  return [
    `${why}, and recorded answers came at once: --timing recorded lets them take as long as they did`,
  ];
}

/** `passed` means that no rule holds, and nobody should take another failure for a cure. */
function failureNotes({ capture, chain, entry }: ChainEvidence): string[] {
  const recorded = capture.chain.find((hop) => hop.index === entry);
  if (recorded === undefined || !hasFailed(chain.entry)) return [];
  const [before, now] = [outcomeOf(recorded), outcomeOf(chain.entry)];
  if (before === now) return [];
  return [`the entry ended with ${now} where ${before} was recorded; no rule holds for that`];
}

export function looksAtLatency(definition: unknown): boolean {
  if (typeof definition !== 'object' || definition === null) return false;
  return Object.entries(definition).some(
    ([key, value]) => key === 'latency' || looksAtLatency(value),
  );
}

/** Services of the namespace that gave no connection now, and did when the capture was made. */
function unreachableServices({ chain }: Capture, live: readonly Hop[]): string[] {
  const isAway = ({ error }: Hop) => error === 'connect' || error === 'tls';
  const away = live.filter(isAway).map(calleeName);
  return [...new Set(away)].filter(
    (service) => !chain.some((hop) => calleeName(hop) === service && isAway(hop)),
  );
}

/**
 * `reproduced`: the capture's rule holds at a service where it held in the recording.
 * `different`: a rule holds, but another rule, or at another service. `passed`: none holds.
 */
export function judge(evidence: Evidence): Judgement {
  const { capture, replayed } = evidence;
  const rule = captureRule(capture);
  if (rule === null) {
    return judgeByOutcome(evidence, `rule ${capture.rule} of the capture cannot be read`);
  }
  const held = capture.chain.filter((hop) => heldFor(rule, hop));
  const heldAt = [...new Set(held.map(calleeName))];
  // No service at all: the rule looked at what is not kept.
  const asked = ask(rule, evidence, true).filter(
    ({ service }) => heldAt.length === 0 || heldAt.includes(service),
  );
  const holding = asked.filter(({ holds }) => holds === true);
  if (holding.length > 0) {
    const isSure = holding.some(({ open }) => open.length === 0);
    return { verdict: 'reproduced', notes: isSure ? [] : assumptionNotes(rule, holding) };
  }
  const mended = capture.unseen?.find((hop) => heldFor(rule, hop));
  if (heldAt.length === 0 && mended !== undefined) {
    const other = anotherRule(evidence);
    const note =
      `rule ${capture.rule} held for an attempt to call ${calleeName(mended)} that loop sent again, ` +
      `and whose answer no caller saw: --hop ${mended.index} sends it`;
    return { verdict: other.holds ? 'different' : 'passed', notes: [note, ...other.notes] };
  }
  if (heldAt.length === 0) {
    const why = `rule ${capture.rule} does not hold for the recording as it is kept`;
    return judgeByOutcome(evidence, why);
  }
  const isSeen = replayed.some((hop) => heldAt.includes(calleeName(hop)));
  if (!isSeen && !held.some((hop) => evidence.wouldBeSeen?.(hop) === true)) {
    const why = `rule ${capture.rule} held at ${heldAt.join(', ')}, which this replay cannot observe`;
    return judgeByOutcome(evidence, why);
  }
  const undecided = asked.find(({ holds }) => holds === null);
  if (undecided !== undefined) {
    const why = `rule ${rule.name} looks at ${partsOf(undecided)}, ${redacted}`;
    return judgeByOutcome(evidence, why, rule.name);
  }
  const other = anotherRule(evidence);
  return {
    verdict: other.holds ? 'different' : 'passed',
    notes: [...assumptionNotes(rule, asked), ...other.notes],
  };
}

const redacted = 'which the recording has only as redacted';

function partsOf({ open }: Pick<AskedService, 'open'>): string {
  return open.join(' and ');
}

/** Nobody should have to find out by himself what the verdict takes for granted. */
function assumptionNotes({ name }: OpenRule, asked: readonly AskedService[]): string[] {
  const notes = asked
    .filter(({ open }) => open.length > 0)
    .map((each) => `rule ${name} looks at ${partsOf(each)}, ${redacted}: taken as it was then`);
  return [...new Set(notes)];
}

function ask(rule: OpenRule, { capture, entry, replayed }: Evidence, isOwn: boolean) {
  const recorded = capture.chain.find((hop) => hop.index === entry);
  return askReplayed(rule, { recorded, chain: capture.chain, replayed }, isOwn);
}

/** Where the rule itself cannot be asked: by whether the entry ended as it did. */
function judgeByOutcome(evidence: Evidence, why: string, undecided?: string): Judgement {
  const recorded = evidence.capture.chain.find((hop) => hop.index === evidence.entry);
  const [replayed] = evidence.replayed;
  const outcome = replayed === undefined ? 'nothing' : outcomeOf(replayed);
  const judged = (verdict: Judgement['verdict'], what: string, more: readonly string[] = []) => ({
    verdict,
    notes: [`${why}: judged by the entry's outcome, ${what}`, ...more],
  });
  if (recorded === undefined || replayed === undefined)
    return judged('passed', 'which is not there');
  const before = outcomeOf(recorded);
  if (before === outcome && (hasFailed(recorded) || evidence.isSame)) {
    return judged('reproduced', `${outcome} as recorded`);
  }
  const other = anotherRule(evidence, undecided);
  const isAnother = hasFailed(replayed) || other.holds;
  return judged(
    isAnother ? 'different' : 'passed',
    before === outcome
      ? `${outcome} as recorded, with another answer`
      : `${outcome} where ${before} was recorded`,
    isAnother ? [] : other.notes,
  );
}

function outcomeOf({ status, error }: Hop): string {
  if (error !== null) return `error ${error}`;
  return status === null ? 'no answer' : `status ${status}`;
}

function hasFailed({ status, error }: Hop): boolean {
  return error !== null || status === null || status >= 400;
}

/**
 * Whether a rule holds anywhere, the capture's at another service or one of the config.
 * `undecided`: name of one of which that has been said.
 */
function anotherRule(
  evidence: Evidence,
  undecided?: string,
): { readonly holds: boolean; readonly notes: readonly string[] } {
  const { ruleDefinition } = evidence.capture;
  const own = captureRule(evidence.capture);
  const notes: string[] = [];
  const isHeld = (rule: OpenRule): boolean => {
    const asked = ask(rule, evidence, rule === own);
    const open = asked.find(({ holds }) => holds === null);
    if (open !== undefined && rule.name !== undecided) {
      const what = `${partsOf(open)}, ${redacted}`;
      notes.push(`whether rule ${rule.name} holds cannot be told: it looks at ${what}`);
    }
    return asked.some(({ holds }) => holds === true);
  };
  const all = evidence.rules.filter((rule) => !isAlike(rule, ruleDefinition)).map(compileOpenRule);
  const holds = (own === null ? all : [own, ...all]).some(isHeld);
  return { holds, notes: holds ? [] : notes };
}

/** The config's rule is the capture's as long as nobody has changed what it asks. */
function isAlike({ on, when }: RuleDefinition, definition: unknown): boolean {
  return (
    isRuleDefinition(definition) && isDeepStrictEqual([on, when], [definition.on, definition.when])
  );
}

/** Null when it is none: a capture file may come from elsewhere, or from a later loop. */
function captureRule({ ruleDefinition }: Capture): OpenRule | null {
  if (!isRuleDefinition(ruleDefinition)) return null;
  try {
    return compileOpenRule(ruleDefinition);
  } catch {
    // The caller says that it cannot be read, and goes by the outcome.
    return null;
  }
}

function isRuleDefinition(value: unknown): value is RuleDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'when' in value &&
    typeof value.when === 'object' &&
    value.when !== null
  );
}
