import type { Capture } from '../../core/capture.js';
import type { Explanation } from '../../core/rules/matcher.js';
import { holds, type TestedRule } from './tested-rule.js';

/** A documented, stable shape: keys may be added, none goes or changes. */
export interface RulesJson {
  readonly capture: number;
  /** What redaction took out: rules cannot match on it any more. */
  readonly redacted: readonly string[];
  readonly rules: readonly {
    readonly rule: string;
    readonly matched: boolean;
    readonly hops: readonly {
      readonly hop: number;
      readonly service: string | null;
      readonly matched: boolean;
      readonly explanation: Explanation;
    }[];
  }[];
}

export function rulesJson(capture: Capture, tested: readonly TestedRule[]): RulesJson {
  return {
    capture: capture.id,
    redacted: capture.redacted,
    rules: tested.map((each) => ({
      rule: each.rule,
      matched: holds(each),
      hops: each.hops.map(({ hop, explanation }) => ({
        hop: hop.index,
        service: hop.service,
        matched: explanation.matched,
        explanation,
      })),
    })),
  };
}
