import type { BodyPattern } from '../definition.js';
import { hasResponse } from '../has-response.js';
import { leafMatcher } from '../leaf-matcher.js';
import type { HopView, Matcher } from '../matcher.js';
import { type ReadBody, readBody } from '../read-body.js';
import type { SoughtTexts } from '../sought-texts.js';
import { type BodyPredicate, containsPredicate, regexPredicate } from './body-predicate.js';
import { jsonPredicate } from './json-predicate.js';

/** A body, as far as it was kept and with its content coding and its charset undone. */
export function bodyMatcher(
  type: 'requestBody' | 'responseBody',
  pattern: BodyPattern,
  texts: SoughtTexts,
): Matcher {
  const predicate = predicateOf(pattern, texts);
  const hasBody = type === 'requestBody' ? () => true : hasResponse;
  const bodyOf = type === 'requestBody' ? requestOf : responseOf;
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

function requestOf(hop: HopView): ReadBody {
  hop.readRequest ??= readBody(
    hop.requestHeaders,
    hop.requestBody(),
    hop.work,
    hop.schemas?.()?.request,
  );
  return hop.readRequest;
}

function responseOf(hop: HopView): ReadBody {
  hop.readResponse ??= readBody(
    hop.responseHeaders,
    hop.responseBody(),
    hop.work,
    hop.schemas?.()?.response,
  );
  return hop.readResponse;
}

function predicateOf(pattern: BodyPattern, texts: SoughtTexts): BodyPredicate {
  if ('json' in pattern) return jsonPredicate(pattern, texts);
  return 'contains' in pattern
    ? containsPredicate(pattern.contains, texts)
    : regexPredicate(pattern.regex);
}
