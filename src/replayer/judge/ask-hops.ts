import { calleeName } from '../../core/callee-name.js';
import type { Hop } from '../../core/capture.js';
import { headerPairs } from '../../core/headers.js';
import { viewOfHop } from '../../core/hop-view.js';
import { isRedacted } from '../redaction-marker.js';
import { type Decision, decide, type OpenRule, type Precedent } from './open-rule.js';

/** Whether a rule held for a recorded hop, by what is kept of it, and else by what was noted. */
export function heldFor(rule: OpenRule, hop: Hop): boolean {
  const { holds } = decide(rule, recordedHop(hop));
  return holds ?? hop.ruleHeld !== false;
}

export interface ReplayedHops {
  /** The recorded hop that was sent again. */
  readonly recorded: Hop | undefined;
  readonly chain: readonly Hop[];
  /** As they were sent and answered; the entry first. */
  readonly replayed: readonly Hop[];
}

export interface AskedService extends Decision {
  readonly service: string;
}

/**
 * Asks a rule about what was done again. A request that redaction took something out of was not
 * sent as it was recorded, and must not be the reason why the rule does not hold: what is missing
 * counts as there, and what was put in its place as what was recorded.
 * @param isOwn it is the rule that kept the capture: of it is known for which hops it held
 */
export function askReplayed(
  rule: OpenRule,
  { recorded, chain, replayed }: ReplayedHops,
  isOwn: boolean,
): AskedService[] {
  const redacted = redactedHeaders(recorded);
  return replayed.map((hop, i) => {
    const service = calleeName(hop);
    if (i > 0) return { service, ...askCall(rule, hop, { chain, redacted }) };
    if (recorded === undefined) return { service, ...decide(rule, replayedHop(hop)) };
    const precedent =
      isOwn && recorded.ruleHeld !== undefined
        ? { hop: recordedHop(recorded), held: recorded.ruleHeld }
        : undefined;
    return { service, ...askEntry(rule, hop, { recorded, redacted, precedent }) };
  });
}

interface EntryContext {
  readonly recorded: Hop;
  /** Names of its headers. */
  readonly redacted: ReadonlySet<string>;
  readonly precedent: Precedent | undefined;
}

function askEntry(rule: OpenRule, hop: Hop, context: EntryContext): Decision {
  const { recorded, redacted, precedent } = context;
  const sent = new Set(headerPairs(hop.request.headers).map(([name]) => name.toLowerCase()));
  const missing = new Set([...redacted].filter((name) => !sent.has(name)));
  const asSent = decide(rule, replayedHop(withHeadersOf(recorded, hop, missing)), precedent);
  if (asSent.holds === true || redacted.size === 0) return asSent;
  const asRecorded = decide(rule, replayedHop(withHeadersOf(recorded, hop, redacted)), precedent);
  return preferred(asSent, asRecorded, redacted);
}

interface CallContext {
  readonly chain: readonly Hop[];
  readonly redacted: ReadonlySet<string>;
}

/** A call has headers of the entry where its service passes them on; as it did in the recording. */
function askCall(rule: OpenRule, hop: Hop, { chain, redacted }: CallContext): Decision {
  const asMade = decide(rule, replayedHop(hop));
  if (asMade.holds === true) return asMade;
  for (const recorded of chain) {
    if (calleeName(recorded) !== calleeName(hop)) continue;
    const passedOn = new Set([...redactedHeaders(recorded)].filter((name) => redacted.has(name)));
    if (passedOn.size === 0) continue;
    const asRecorded = decide(rule, replayedHop(withHeadersOf(recorded, hop, passedOn)));
    return preferred(asMade, asRecorded, passedOn);
  }
  return asMade;
}

/** What would be with the headers as recorded; said only where it makes a difference. */
function preferred(sent: Decision, recorded: Decision, names: ReadonlySet<string>): Decision {
  if (recorded.holds === sent.holds) return sent;
  const open = [...names].map((name) => `request header ${name}`);
  return recorded.open.length > 0 ? recorded : { ...recorded, open };
}

/** With the recorded headers of these names in place of its own. */
function withHeadersOf(recorded: Hop, hop: Hop, names: ReadonlySet<string>): Hop {
  const isNamed = ([name]: [string, string]) => names.has(name.toLowerCase());
  const own = headerPairs(hop.request.headers).filter((pair) => !isNamed(pair));
  const headers = [...own, ...headerPairs(recorded.request.headers).filter(isNamed)].flat();
  return { ...hop, request: { ...hop.request, headers } };
}

function recordedHop(hop: Hop) {
  return { view: viewOfHop(hop), isResponseRedacted: true };
}

function replayedHop(hop: Hop) {
  return { view: viewOfHop(hop), isResponseRedacted: false };
}

/** Lower case. */
function redactedHeaders(hop: Hop | undefined): Set<string> {
  const pairs = headerPairs(hop?.request.headers ?? []);
  return new Set(
    pairs.filter(([, value]) => isRedacted(value)).map(([name]) => name.toLowerCase()),
  );
}
