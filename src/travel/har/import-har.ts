import { countJsonValues } from '../../core/count-json-values.js';
import type { ReadFile, SkippedEntry, TravelFile, TravellingHop } from '../../core/travel.js';
import { BodyCount, type ImportBounds, raiseMemory, usualBounds } from '../import-bounds.js';
import { entriesMax, harEntry, harFile } from '../schema/har-file.js';
import { mistakeOf } from '../schema/mistake-of.js';
import { parsed, readRule } from '../schema/read-travelling.js';
import { malformed } from '../travel-error.js';
import { type ForeignOptions, foreignCaptures, type PlacedEntry } from './foreign-captures.js';
import { loopHop } from './loop-hop.js';
import { readEntry, skippedEntry } from './read-entry.js';

export interface HarOptions extends ForeignOptions {
  /** Take all entries, or none. */
  readonly strict: boolean;
}

/**
 * The captures that a HAR makes: the one whose chain it was exported from, or, of another tool's,
 * one for each entry or page. An entry of the latter that cannot be taken is left out and named.
 * @throws LOOP_TRAVEL_FORMAT also when no entry can be taken
 */
export function importHar(
  file: TravelFile,
  options: HarOptions,
  given: ImportBounds = usualBounds,
): ReadFile {
  // A plain file is as large as whoever gives it lets it be; what it stands for may be no more.
  const largest = Math.max(given.unpackedBytes, file.data.length);
  const bounds = { ...given, unpackedBytes: largest };
  const json = jsonOf(file, bounds);
  if (!Object.hasOwn(Object(json), 'log')) throw malformed(file.name, noLog(json));
  const { log } = parsed(harFile, json, file.name);
  if (log.entries.length === 0) {
    throw malformed(file.name, `log.entries: expected 1 to ${entriesMax} entries, got none`);
  }
  const count = new BodyCount(file.name, bounds);
  if (log._loop === undefined) return importForeign(file, log.entries, { ...options, count });
  const hops = log.entries.map((entry, at) => {
    const hop = ownHop(entry, { file: file.name, at });
    count.add(`log.entries.${at}`, { hops: [hop] });
    return hop;
  });
  const rule = readRule(log._loop.rule, file.name);
  return { captures: [{ ...log._loop, rule, hops }], skipped: [] };
}

function importForeign(
  { name }: TravelFile,
  values: readonly unknown[],
  options: HarOptions & { readonly count: BodyCount },
): ReadFile {
  const entries: PlacedEntry[] = [];
  const skipped: SkippedEntry[] = [];
  for (const [at, value] of values.entries()) {
    const reading = readEntry(value);
    if ('entry' in reading) {
      entries.push({ ...reading, at });
      continue;
    }
    skipped.push(skippedEntry(value, at, reading.problem));
    const isLast = at === values.length - 1;
    if (options.strict || (isLast && entries.length === 0)) throw refusal(name, skipped);
  }
  return { captures: foreignCaptures(entries, options), skipped };
}

function refusal(file: string, skipped: readonly SkippedEntry[]) {
  const [first] = skipped;
  const what = first?.reason ?? '';
  const more = skipped.length > 1 ? ` (and ${skipped.length - 1} more: none can be taken)` : '';
  const dot = /^[\w.]+: /.test(what) ? '.' : ': ';
  return malformed(file, `log.entries.${first?.entry}${dot}${what}${more}`);
}

function ownHop(value: unknown, { file, at }: { file: string; at: number }): TravellingHop {
  const result = harEntry.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = ['log.entries', at, ...(issue?.path ?? [])].map(String).join('.');
    throw malformed(file, `${place}: ${mistakeOf(issue)}`, result.error);
  }
  const hop = loopHop(result.data);
  if (hop !== null) return hop;
  throw malformed(
    file,
    `log.entries.${at}: expected the "_loop" that the other hops of the capture have, got none`,
  );
}

/** Collections and exports of API clients are JSON too. */
function noLog(json: unknown): string {
  const names = Object.keys(Object(json)).map((name) => JSON.stringify(name.slice(0, 40)));
  const there = names.slice(0, namesShownMax).join(', ');
  const more = names.length > namesShownMax ? `, and ${names.length - namesShownMax} more` : '';
  const instead = names.length === 0 ? '' : `, but ${there}${more}: no HAR`;
  return `log: expected an object, got nothing${instead}`;
}

const namesShownMax = 5;

function jsonOf({ name, data }: TravelFile, { values }: ImportBounds): unknown {
  const text = data.toString('utf8').replace(/^\ufeff/, '');
  if (countJsonValues(text, values) > values) {
    throw malformed(name, `expected at most ${values} values, got more; ${raiseMemory}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(name, `expected JSON, got: ${reason}`, error);
  }
}
