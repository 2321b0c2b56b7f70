import { headerValues } from '../../headers.js';
import type { ValuePattern } from '../definition.js';
import { hasResponse } from '../has-response.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { HopView, Matcher } from '../matcher.js';
import { anyValueMatches, compileValuePattern } from '../value-pattern.js';

/** One request header; a repeated one holds when any of its values does. */
export function requestHeaderMatcher(name: string, pattern: ValuePattern): Matcher {
  const compiled = compileValuePattern(pattern);
  const key = name.toLowerCase();
  return leafMatcher({
    type: 'requestHeaders',
    cost: 1,
    subject: `requestHeaders.${name}`,
    expected: compiled.describe(),
    matches: (hop) => anyValueMatches(compiled, headerValues(hop.requestHeaders, key), hop.work),
    actual: (hop) => actualOf(name, headerValues(hop.requestHeaders, key)),
  });
}

/** One response header. Without a response nothing holds, `exists: false` neither. */
export function responseHeaderMatcher(name: string, pattern: ValuePattern): Matcher {
  const compiled = compileValuePattern(pattern);
  const key = name.toLowerCase();
  const valuesOf = (hop: HopView) => headerValues(hop.responseHeaders, key);
  return leafMatcher({
    type: 'responseHeaders',
    cost: 1,
    subject: `responseHeaders.${name}`,
    expected: compiled.describe(),
    matches: (hop) => hasResponse(hop) && anyValueMatches(compiled, valuesOf(hop), hop.work),
    actual: (hop) => (hasResponse(hop) ? actualOf(name, valuesOf(hop)) : 'no response'),
  });
}

function actualOf(name: string, values: readonly string[]): string {
  return values.length === 0 ? `no header ${name}` : excerpt(values.join(', '));
}
