import { headerValue } from '../../core/headers.js';
import type { WhenDefinition } from '../../core/rules/definition.js';
import { importedRule, type TravellingCapture, type TravellingHop } from '../../core/travel.js';
import type { Attachments } from '../archive/attachments.js';
import type { BodyCount } from '../import-bounds.js';
import { keyOf } from '../key-of.js';
import type { ReadEntry } from '../schema/har-file.js';
import { type ForeignEntry, foreignHop } from './foreign-hop.js';
import type { Locate } from './locate.js';
import { pagesOf } from './page-of.js';

export interface ForeignOptions {
  readonly locate: Locate;
  readonly attachments: Attachments;
  readonly byPage: boolean;
  /** Of the bodies that are made. */
  readonly count?: BodyCount | undefined;
}

/** An entry, and where it stands in its archive: the same entry elsewhere is another one. */
export interface PlacedEntry extends ForeignEntry {
  readonly at: number;
}

/** One capture an entry, or one a page. */
export function foreignCaptures(
  entries: readonly PlacedEntry[],
  options: ForeignOptions,
): TravellingCapture[] {
  const groups = options.byPage ? groupsByPage(entries) : entries.map((entry) => [entry]);
  return groups.map((group) => captureOf(group, options));
}

/** In the order in which each page's first entry comes; an entry of no page is by itself. */
function groupsByPage(entries: readonly PlacedEntry[]): PlacedEntry[][] {
  const groups = new Map<string, PlacedEntry[]>();
  const pages = pagesOf(entries);
  for (const [index, entry] of entries.entries()) {
    const page = pages[index];
    const key = page == null ? `entry ${entry.at}` : `page ${page}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()];
}

function captureOf(
  entries: readonly PlacedEntry[],
  { locate, attachments, count }: ForeignOptions,
): TravellingCapture {
  const keys = entries.map(({ at, entry }) =>
    keyOf(`har ${at} ${JSON.stringify(entry)}${attachedTo(entry, attachments)}`),
  );
  const made = entries
    .map((entry, index) => {
      const spanId = keyOf(`span ${keys[index]}`);
      const hop = foreignHop(entry, { spanId, locate, attachments });
      count?.add(`log.entries.${entry.at}`, { hops: [hop] });
      return hop;
    })
    .sort((a, b) => a.startedAtMs - b.startedAtMs);
  // The same archive again is the same captures, unless it is to other services that they went.
  const key = keyOf(`${keys.join(' ')} ${made.map(({ service }) => service ?? '').join(' ')}`);
  const traceId = keyOf(`trace ${key}`) + key;
  const seen = outcomeOf(made);
  const hops = made.map((hop) => ({ ...hop, ruleHeld: seen.holds(hop) }));
  const [first] = hops;
  return {
    key,
    traceId,
    requestId:
      headerValue(first?.response?.headers ?? [], 'x-request-id') ??
      headerValue(first?.request.headers ?? [], 'x-request-id') ??
      traceId,
    rule: { name: importedRule, when: seen.when },
    capturedAtMs: Math.max(...hops.map((hop) => hop.startedAtMs + (hop.durationMs ?? 0))),
    hops,
  };
}

/** What is in files of its own, by what is in them: a body that is there now makes another capture. */
function attachedTo({ request, response }: ReadEntry, attachments: Attachments): string {
  return [request.postData?._file, response?.content?._file]
    .map((name) => (name == null ? undefined : attachments.get(name)))
    .map((data) => (data === undefined ? '' : ` ${keyOf(data)}`))
    .join('');
}

/**
 * What a rule can say of what was seen, so that a replay can tell whether it is seen again: that it
 * failed, else the status. Of a page the worst, and of a third party's only when there is no other.
 */
function outcomeOf(hops: readonly TravellingHop[]): {
  readonly when: WhenDefinition;
  holds(hop: TravellingHop): boolean;
} {
  const own = hops.filter(({ service }) => service !== null);
  const told = own.length > 0 ? own : hops;
  const isTold = (hop: TravellingHop) => told.some(({ spanId }) => spanId === hop.spanId);
  if (told.some(({ error }) => error !== null)) {
    return { when: { error: 'any' }, holds: (hop) => hop.error !== null && isTold(hop) };
  }
  const failed = told.find(({ status }) => (status ?? 0) >= 500);
  const refused = told.find(({ status }) => (status ?? 0) >= 400);
  const status = (failed ?? refused ?? told[0])?.status ?? 0;
  return { when: { status }, holds: (hop) => hop.status === status && isTold(hop) };
}
