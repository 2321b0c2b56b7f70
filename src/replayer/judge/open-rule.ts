import type { RuleDefinition, WhenDefinition } from '../../core/rules/definition.js';
import { type AskedHop, type OpenLeaf, openLeaves } from './open-leaf.js';

/** A rule that may be asked about hops of which redaction took something out. */
export interface OpenRule {
  readonly name: string;
  readonly leaves: readonly OpenLeaf[];
  /** Null: it depends on leaves for which `answer` has null. */
  ask(answer: Answer): boolean | null;
}

type Answer = (leaf: OpenLeaf) => boolean | null;

export interface Decision {
  /** Null where nobody can tell. */
  readonly holds: boolean | null;
  /** What was looked at and not there; empty when the rule holds, or not, whatever that was. */
  readonly open: readonly string[];
}

/** A hop whose request is that of the asked one, and of which it is known whether the rule held. */
export interface Precedent {
  readonly hop: AskedHop;
  readonly held: boolean;
}

/** @throws for a definition that compileRule refuses */
export function compileOpenRule({ name, on, when }: RuleDefinition): OpenRule {
  const root = every([...(on === undefined ? [] : [every(partsOf({ on }))]), ...partsOf(when)]);
  return { name, leaves: root.leaves, ask: root.ask };
}

/** So many leaves that are open at once are taken as they are: each doubles the work. */
const openLeavesMax = 10;

/**
 * Whether a rule holds for a hop. What redaction left open is, in the request, what it was in the
 * precedent: often that alone decides, as `status 5xx and authorization "Bearer a*"` can only have
 * held there when the header did fit.
 */
export function decide(rule: OpenRule, hop: AskedHop, precedent?: Precedent): Decision {
  const answer = remembering(hop);
  const holds = rule.ask(answer);
  if (holds !== null) return { holds, open: [] };
  const before = precedent && remembering(precedent.hop);
  const open = rule.leaves.filter((leaf) => answer(leaf) === null);
  const told = { holds: null, open: [...new Set(open.map(({ subject }) => subject))] };
  if (before === undefined) return told;
  const free = rule.leaves.filter((leaf) => answer(leaf) === null || before(leaf) === null);
  if (free.length > openLeavesMax) return told;
  const possible = new Set<boolean | null>();
  for (let bits = 0; bits < 2 ** free.length; bits += 1) {
    const assumed = new Map(free.map((leaf, i) => [leaf, (bits & (1 << i)) !== 0]));
    const assuming =
      (given: Answer): Answer =>
      (leaf) =>
        given(leaf) ?? assumed.get(leaf) ?? null;
    if (rule.ask(assuming(before)) === precedent?.held) possible.add(rule.ask(assuming(answer)));
  }
  const [only = null] = possible;
  return { ...told, holds: possible.size === 1 ? only : null };
}

/** Each leaf is asked once, and only when it matters: bodies may be large. */
function remembering(hop: AskedHop): Answer {
  const answers = new Map<OpenLeaf, boolean | null>();
  return (leaf) => {
    const known = answers.get(leaf);
    if (known !== undefined) return known;
    const answer = leaf.ask(hop);
    answers.set(leaf, answer);
    return answer;
  };
}

interface Part {
  readonly cost: number;
  readonly leaves: readonly OpenLeaf[];
  readonly ask: (answer: Answer) => boolean | null;
}

function partsOf(when: WhenDefinition): Part[] {
  const keys = Object.keys(when) as (keyof WhenDefinition)[];
  return keys.flatMap((key): Part[] => {
    const { all, any, not } = when;
    if (when[key] === undefined) return [];
    if (key === 'all') return [every((all ?? []).map((each) => every(partsOf(each))))];
    if (key === 'any') return [some((any ?? []).map((each) => every(partsOf(each))))];
    if (key === 'not') return [opposite(every(partsOf(not ?? {})))];
    return openLeaves(key, when).map(leafPart);
  });
}

function leafPart(leaf: OpenLeaf): Part {
  return { cost: leaf.cost, leaves: [leaf], ask: (answer) => answer(leaf) };
}

function every(parts: readonly Part[]): Part {
  return combined(parts, false);
}

function some(parts: readonly Part[]): Part {
  return combined(parts, true);
}

/** One part that is `decisive` decides; else one that is open leaves all open. */
function combined(parts: readonly Part[], decisive: boolean): Part {
  const byCost = parts.toSorted((a, b) => a.cost - b.cost);
  return {
    cost: byCost.at(-1)?.cost ?? 0,
    leaves: parts.flatMap(({ leaves }) => leaves),
    ask(answer) {
      let isOpen = false;
      for (const part of byCost) {
        const said = part.ask(answer);
        if (said === decisive) return decisive;
        isOpen ||= said === null;
      }
      return isOpen ? null : !decisive;
    },
  };
}

function opposite({ cost, leaves, ask }: Part): Part {
  return {
    cost,
    leaves,
    ask(answer) {
      const said = ask(answer);
      return said === null ? null : !said;
    },
  };
}
