import { headerValues, type RawHeaders } from '../../headers.js';
import type { ValuePattern } from '../definition.js';
import { hasResponse } from '../has-response.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { HopView, Matcher } from '../matcher.js';
import { anyValueMatches, compileValuePattern } from '../value-pattern.js';
import type { WorkBudget } from '../work-budget.js';

/** For each line, where all names are as long as the one that is looked for. */
const lineNs = 60;

/** One request header; a repeated one holds when any of its values does. */
export function requestHeaderMatcher(name: string, pattern: ValuePattern): Matcher {
  const compiled = compileValuePattern(pattern);
  const key = name.toLowerCase();
  return leafMatcher({
    type: 'requestHeaders',
    cost: 1,
    subject: `requestHeaders.${name}`,
    expected: compiled.describe(),
    matches: (hop) =>
      anyValueMatches(compiled, sought(hop.requestHeaders, key, hop.work), hop.work),
    actual: (hop) => actualOf(name, headerValues(hop.requestHeaders, key)),
  });
}

/** One response header. Without a response nothing holds, `exists: false` neither. */
export function responseHeaderMatcher(name: string, pattern: ValuePattern): Matcher {
  const compiled = compileValuePattern(pattern);
  const key = name.toLowerCase();
  const valuesOf = (hop: HopView) => sought(hop.responseHeaders, key, hop.work);
  return leafMatcher({
    type: 'responseHeaders',
    cost: 1,
    subject: `responseHeaders.${name}`,
    expected: compiled.describe(),
    matches: (hop) => hasResponse(hop) && anyValueMatches(compiled, valuesOf(hop), hop.work),
    actual: (hop) => (hasResponse(hop) ? actualOf(name, valuesOf(hop)) : 'no response'),
  });
}

/** @throws OverBudget */
function sought(headers: RawHeaders, key: string, work: WorkBudget | undefined): string[] {
  work?.spend((headers.length / 2) * lineNs);
  return headerValues(headers, key);
}

function actualOf(name: string, values: readonly string[]): string {
  return values.length === 0 ? `no header ${name}` : excerpt(values.join(', '));
}
