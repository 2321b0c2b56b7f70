import type { Capture, Hop } from '../../core/capture.js';
import { builtInRedactedHeaders } from '../../core/config.js';
import { headerPairs, type RawHeaders } from '../../core/headers.js';
import { decodeParameter, pathOf, queryOf } from '../../core/query.js';
import { hasRedactedBody, isRedacted } from '../redaction-marker.js';
import type { ReplayedChain } from '../replayed-call.js';
import { isReplacedByMarks } from '../run-marks.js';

/** Something of a recorded request that a replay could not send, as it was not kept. */
export interface Lack {
  /** For people: `header authorization`. */
  readonly what: string;
  /** How to give it, for people. */
  readonly cure: string;
  /**
   * It can be why a service asks who the caller is, and no more: something else was sent in its
   * place, or it is a cookie that an answer would have set.
   */
  readonly isOfCallerOnly: boolean;
}

/** What a request was sent without. `headersIn`: where they can be set; null for a service's own call. */
export function lacksOfRequest(
  { capture, recorded, replayed }: { capture: Capture; recorded: Hop; replayed: Hop },
  headersIn: string | null,
): Lack[] {
  const isEntry = headersIn !== null;
  return [
    ...headerLacks(recorded, replayed, headersIn),
    ...queryLacks(replayed),
    ...(hasRedactedBody(replayed.request) ? [bodyLack(capture, recorded)] : []),
    ...(isEntry && recorded.request.trailers.some(isRedacted)
      ? [always('a trailer', redacting)]
      : []),
    ...(isEntry && recorded.request.body.truncated
      ? [always('the rest of the request body', 'a higher capture.body.max for later captures')]
      : []),
  ];
}

const redacting = 'a narrower capture.redact for later captures';

function always(what: string, cure: string): Lack {
  return { what, cure, isOfCallerOnly: false };
}

function headerLacks(recorded: Hop, replayed: Hop, headersIn: string | null): Lack[] {
  const sent = new Map<string, string>();
  for (const [name, value] of headerPairs(replayed.request.headers)) {
    sent.set(name.toLowerCase(), value);
  }
  const names = redactedNames(recorded.request.headers);
  // A service passes on what it was told: a token out of a recorded answer, say.
  for (const name of redactedNames(replayed.request.headers)) names.add(name);
  return [...names].map((name) => {
    const value = sent.get(name);
    const isReplaced = value !== undefined && !isRedacted(value);
    const given = headersIn === null ? [] : [`${headersIn}.${name}`];
    return {
      what: isReplaced ? `header ${name} (another value was sent)` : `header ${name}`,
      cure: [...given, laterCaptures(name)].join(', or '),
      isOfCallerOnly: isReplaced,
    };
  });
}

function redactedNames(headers: RawHeaders): Set<string> {
  const names = headerPairs(headers)
    .filter(([name, value]) => isRedacted(value) && !isReplacedByMarks(name))
    .map(([name]) => name.toLowerCase());
  return new Set(names);
}

function laterCaptures(name: string): string {
  return builtInRedactedHeaders.includes(name)
    ? `capture.redact.keep: [${name}] for later captures`
    : redacting;
}

function queryLacks({ path }: Hop): Lack[] {
  const names = queryOf(path)
    .split('&')
    .filter(isRedacted)
    .map((parameter) => decodeParameter(parameter.split('=')[0] ?? ''));
  const inPath = isRedacted(pathOf(path)) ? [always('a part of the path', redacting)] : [];
  return [
    ...inPath,
    ...[...new Set(names)].map((name) => always(`query parameter ${name}`, redacting)),
  ];
}

/** Redaction noted what it took out of which hop. */
function bodyLack({ redacted }: Capture, { index }: Hop): Lack {
  const places = redacted.flatMap((note) => {
    const [, place, hop] = /^request body (.*) \(hop (\d+)\)$/.exec(note) ?? [];
    return place !== undefined && Number(hop) === index ? [place] : [];
  });
  const named = places.length > 0 ? ` (${[...new Set(places)].join(', ')})` : '';
  return always(`values in the request body${named}`, redacting);
}

/** What recorded answers of this run did not hold any more. */
export function lacksOfAnswers({ chain }: Capture, { calls }: ReplayedChain): Lack[] {
  return calls.flatMap(({ answers }) => {
    const hop = answers === null ? undefined : chain.find((each) => each.index === answers);
    if (hop == null || hop.response === null) return [];
    const names = redactedNames(hop.response.headers);
    const isCookieOnly = names.delete('set-cookie') && names.size === 0;
    const isRedactedBody = hasRedactedBody(hop.response);
    if (!isCookieOnly && names.size === 0 && !isRedactedBody) return [];
    const what = `what was redacted of the answer of hop ${hop.index} (${hop.service})`;
    return [{ what, cure: redacting, isOfCallerOnly: isCookieOnly && !isRedactedBody }];
  });
}
