import { calleeName } from '../../core/callee-name.js';
import type { Capture } from '../../core/capture.js';
import type { Colours } from '../text/colours.js';
import { indent } from '../text/indent.js';
import { printable } from '../text/printable.js';
import { explanationLines } from './explanation-lines.js';
import { holds, type TestedRule } from './tested-rule.js';

export interface RulesLook {
  readonly colours: Colours;
  /** Cells of a line; undefined when it may be as long as it needs. */
  readonly columns: number | undefined;
}

const hopIndent = 4;

/** Each rule, whether it holds for the capture, and why, hop by hop. */
export function rulesText(
  capture: Capture,
  tested: readonly TestedRule[],
  look: RulesLook,
): string {
  const rules = tested.map((each) => ruleText(each, look)).join('\n');
  const none = 'the config has no rules (capture.rules): nothing would be kept\n';
  return `capture ${capture.id}, kept by ${printable(capture.rule)}\n\n${rules || none}${redactedText(capture)}`;
}

function ruleText(tested: TestedRule, { colours, columns }: RulesLook): string {
  const look = { colours, columns: columns && columns - hopIndent };
  const name = colours.heading(printable(tested.rule));
  const outcome = holds(tested) ? colours.good('✓ holds') : colours.bad('✗ does not hold');
  const hops = tested.hops.map(({ hop, explanation }) => {
    const title = `hop ${hop.index} ${printable(calleeName(hop))}`;
    return `  ${title}\n${indent(explanationLines(explanation, look), hopIndent)}`;
  });
  return `${name}  ${outcome}\n${hops.join('')}`;
}

function redactedText({ redacted }: Capture): string {
  if (redacted.length === 0) return '';
  const what = redacted.map(printable).join(', ');
  return `\nnote: redacted before it was kept, so that no rule can match on it here: ${what}\n`;
}
