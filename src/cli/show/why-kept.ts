import { calleeName } from '../../core/callee-name.js';
import type { Capture } from '../../core/capture.js';
import { compileRule } from '../../core/rules/compile-rule.js';
import type { RuleDefinition } from '../../core/rules/definition.js';
import type { Rule } from '../../core/rules/matcher.js';
import { explainChain } from '../rules/explain-chain.js';
import { explanationLines } from '../rules/explanation-lines.js';
import { cutToCells } from '../text/cells.js';
import { printable } from '../text/printable.js';
import type { Look } from './look.js';

/** Why a rule kept this chain, asked of the rule again: where it held, and by which predicates. */
export function whyKept(capture: Capture, look: Pick<Look, 'columns' | 'colours'>): string {
  const rule = compiled(capture.ruleDefinition);
  const line = (text: string): string => `${cutToCells(text, look.columns)}\n`;
  if (rule === undefined) return line('this version of loop cannot read the rule that kept it');
  const held = explainChain(rule, capture.chain).filter(({ explanation }) => explanation.matched);
  const told = held.find(({ hop }) => hop.index === capture.failedHop) ?? held[0];
  if (told === undefined) {
    return line('holds for no hop as kept: what it saw was redacted, or not kept');
  }
  const hops = held.map(({ hop }) => `${hop.index} (${printable(calleeName(hop))})`).join(', ');
  const where = `holds for hop${held.length > 1 ? 's' : ''} ${hops}`;
  return line(where) + explanationLines(told.explanation, look);
}

function compiled(definition: unknown): Rule | undefined {
  try {
    return compileRule(definition as RuleDefinition);
  } catch {
    return undefined; // kept by another version, with a predicate this one does not know
  }
}
