import { hasBaggage, withBaggage } from '../core/baggage.js';
import { shadowHeader } from '../core/marks.js';
import { traceFamilies } from '../core/trace/families.js';
import { loopBaggage, loopMember } from '../core/trace/loop-baggage.js';

/** What sets a copy apart from the request it was made of. */
export interface CopyMarks {
  readonly shadowId: string;
  /** A trace of its own, so that production's chain stays production's. 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly requestId: string;
  /** The namespace's headers; each replaces what came. */
  readonly setHeaders: readonly (readonly [name: string, value: string])[];
}

const families = traceFamilies().filter((family) => family !== loopBaggage);

const replaced: ReadonlySet<string> = new Set([
  ...families.flatMap(({ headers }) => headers),
  'x-b3-flags',
  'baggage',
  shadowHeader,
  // The body comes when it comes: nobody waits for the shadow's 100.
  'expect',
]);

/** Headers that frame the body, or name the host, which a copy keeps. */
const kept: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding']);

/**
 * The head of a copy, in wire form: as the request's, but for the marks and the ids. It has the
 * trace headers that the request has, with ids of its own.
 */
export function copyHead(head: string, marks: CopyMarks): string {
  const [requestLine = '', ...lines] = head.slice(0, -4).split('\r\n');
  const set = marks.setHeaders.filter(([name]) => !kept.has(name.toLowerCase()));
  const overridden = new Set(set.map(([name]) => name.toLowerCase()));
  const baggage: string[] = [];
  const names = new Set<string>();
  let sampled = true;
  const passed: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    names.add(name);
    if (name === 'baggage') baggage.push(line.slice(colon + 1));
    // A caller that is not sampled does not want its copy sampled either.
    if (name === 'traceparent') sampled = (line.charCodeAt(line.length - 1) & 1) === 1;
    if (!replaced.has(name) && !overridden.has(name)) passed.push(line);
  }
  const given = { ...marks, sampled, isRandom: true };
  const traceLines = families
    .filter(({ headers }) => headers.some((name) => names.has(name)))
    .map((family) => family.write(given, null, 0, false));
  const own: (readonly [string, string])[] = [['loop-shadow', marks.shadowId]];
  if (hasBaggage(baggage, 'loop-trace')) own.push(loopMember(marks));
  return [
    requestLine,
    ...passed,
    ...set.map(([name, value]) => `${name}: ${value}`),
    `${traceLines.join('')}${shadowHeader}: ${marks.shadowId}`,
    `baggage: ${withBaggage(baggage, own)}`,
    '\r\n',
  ].join('\r\n');
}
