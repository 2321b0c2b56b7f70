import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop, KeptMessage } from '../../core/capture.js';
import { builtInRedactedHeaders } from '../../core/config.js';
import { headerPairs, type RawHeaders } from '../../core/headers.js';
import { decodeParameter, pathOf, queryOf } from '../../core/query.js';
import { secretKindOf } from '../../core/secret-name.js';
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
   * `caller`: it can be why a service asks who the caller is, and no more: something else was sent in
   * its place, or it is a cookie that an answer would have set. `header`: the same, and it may be why
   * it finds the request wrong. `content`: a value that the marker was sent for, which it may find
   * wrong. `path`: the same, and why it finds nothing there. `broken answer`: why it fails, too.
   */
  readonly of: 'caller' | 'header' | 'content' | 'path' | 'broken answer';
}

/** What a request was sent without. `headersIn`: where they can be set; null for a service's own call. */
export function lacksOfRequest(
  { capture, recorded, replayed }: { capture: Capture; recorded: Hop; replayed: Hop },
  headersIn: string | null,
): Lack[] {
  const isEntry = headersIn !== null;
  const valuesIn = headersIn?.replace(/headers$/, 'values') ?? null;
  return [
    ...headerLacks(recorded, replayed, headersIn),
    ...queryLacks(replayed, valuesIn),
    ...(hasRedactedBody(replayed.request) ? [bodyLack(capture, recorded, valuesIn)] : []),
    ...(isEntry && recorded.request.trailers.some(isRedacted)
      ? [content('a trailer', redacting)]
      : []),
    ...(isEntry && recorded.request.body.truncated
      ? [content('the rest of the request body', longerBodies)]
      : []),
  ];
}

const redacting = 'a narrower capture.redact for later captures';

const longerBodies =
  'a higher capture.body.max for later captures, or, when it was imported, an archive that has it whole';

function content(what: string, cure: string): Lack {
  return { what, cure, of: 'content' };
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
    const isOwn = headersIn === null && isReplaced;
    return {
      what: isReplaced ? `header ${name} (another value was sent)` : `header ${name}`,
      cure: isOwn
        ? `a namespace whose services take each other's ${name}`
        : [...given, laterCaptures(name)].join(', or '),
      of: isReplaced ? 'caller' : 'header',
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
  return builtInRedactedHeaders.includes(name) || secretKindOf(name) !== null
    ? `capture.redact.keep: [${name}] for later captures`
    : redacting;
}

function queryLacks({ path }: Hop, valuesIn: string | null): Lack[] {
  const names = queryOf(path)
    .split('&')
    .filter(isRedacted)
    .map((parameter) => decodeParameter(parameter.split('=')[0] ?? ''));
  const inPath = isRedacted(pathOf(path))
    ? [{ ...content('a part of the path', redacting), of: 'path' as const }]
    : [];
  return [
    ...inPath,
    ...[...new Set(names)].map((name) =>
      content(`query parameter ${name}`, cureOf([name], valuesIn)),
    ),
  ];
}

/** Redaction noted what it took out of which hop. */
function bodyLack({ redacted }: Capture, { index }: Hop, valuesIn: string | null): Lack {
  const places = redacted.flatMap((note) => {
    const [, place, hop] = /^request body (.*) \(hop (\d+)\)$/.exec(note) ?? [];
    return place !== undefined && Number(hop) === index ? [place] : [];
  });
  const named = places.length > 0 ? ` (${[...new Set(places)].join(', ')})` : '';
  return content(`values in the request body${named}`, cureOf(places.flatMap(nameIn), valuesIn));
}

/** Of a place that redaction noted: `key password`, `$..password`. */
function nameIn(place: string): string[] {
  const [, name] =
    /^(?:parameter|field|key|element|attribute|argument) (.+)$/.exec(place) ??
    /^\$.*[.'"]([\w-]+)['"\]]*$/.exec(place) ??
    [];
  return name === undefined ? [] : [name];
}

function cureOf(names: readonly string[], valuesIn: string | null): string {
  const given = valuesIn === null ? [] : [...new Set(names)].map((name) => `${valuesIn}.${name}`);
  const kept = names.filter((name) => secretKindOf(name) !== null);
  const narrower =
    kept.length > 0
      ? `capture.redact.keep: [${[...new Set(kept)].join(', ')}] for later captures`
      : redacting;
  return [...given, narrower].join(', or ');
}

/** What recorded answers of this run did not hold any more. */
export function lacksOfAnswers({ chain }: Capture, { calls }: ReplayedChain): Lack[] {
  return calls.flatMap(({ answers }) => {
    const hop = answers === null ? undefined : chain.find((each) => each.index === answers);
    if (hop == null || hop.response === null) return [];
    return [...redactedAnswer(hop, hop.response), ...brokenAnswer(hop, hop.response)];
  });
}

function redactedAnswer(hop: Hop, response: KeptMessage): Lack[] {
  const names = redactedNames(response.headers);
  const isCookieOnly = names.delete('set-cookie') && names.size === 0;
  const isRedactedBody = hasRedactedBody(response);
  if (!isCookieOnly && names.size === 0 && !isRedactedBody) return [];
  const what = `what was redacted of the answer of hop ${hop.index} (${calleeName(hop)})`;
  return [{ what, cure: redacting, of: isCookieOnly && !isRedactedBody ? 'caller' : 'content' }];
}

/** One that broke off in the recording broke off there, too. */
function brokenAnswer(hop: Hop, { body }: KeptMessage): Lack[] {
  if (hop.error !== null || !body.truncated) return [];
  const what =
    `the answer of hop ${hop.index} (${calleeName(hop)}) beyond its first ${body.data.length} of ` +
    `${body.bytes} bytes, where it was broken off`;
  return [{ what, cure: longerBodies, of: 'broken answer' }];
}
