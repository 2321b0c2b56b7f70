import type { BodyPattern } from '../definition.js';
import { hasResponse } from '../has-response.js';
import { leafMatcher } from '../leaf-matcher.js';
import type { HopView, Matcher } from '../matcher.js';
import { readBody } from '../read-body.js';
import { type BodyPredicate, containsPredicate, regexPredicate } from './body-predicate.js';
import { jsonPredicate } from './json-predicate.js';

/** A body, as far as it was kept and with its content coding and its charset undone. */
export function bodyMatcher(type: 'requestBody' | 'responseBody', pattern: BodyPattern): Matcher {
  const predicate = predicateOf(pattern);
  const hasBody = type === 'requestBody' ? () => true : hasResponse;
  const bodyOf = (hop: HopView) =>
    type === 'requestBody'
      ? readBody(hop.requestHeaders, hop.requestBody(), hop.work)
      : readBody(hop.responseHeaders, hop.responseBody(), hop.work);
  return leafMatcher({
    type,
    cost: 2,
    expected: predicate.expected,
    matches: (hop) => hasBody(hop) && predicate.matches(bodyOf(hop), hop.work),
    actual: (hop) => {
      if (!hasBody(hop)) return 'no response';
      const body = bodyOf(hop);
      return body.bytes.length === 0 ? 'empty body' : predicate.actual(body);
    },
  });
}

function predicateOf(pattern: BodyPattern): BodyPredicate {
  if ('json' in pattern) return jsonPredicate(pattern);
  return 'contains' in pattern
    ? containsPredicate(pattern.contains)
    : regexPredicate(pattern.regex);
}
