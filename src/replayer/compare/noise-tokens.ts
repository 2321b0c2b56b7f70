// The forms in which ids and times are written: what a text has of them is taken out of it.

/** A time that stands in a text: a moment, or a whole day. */
export interface TimeToken {
  readonly unit: 'ms' | 'day';
  /** Epoch ms; of a day, its beginning in UTC. */
  readonly at: number;
}

export interface TokenFree {
  /** With `<uuid>`, `<time>` and the like in their places. */
  readonly text: string;
  readonly times: readonly TimeToken[];
}

/** Longer texts are documents of which this much is looked at. */
const charactersMax = 1_000_000;

/** A text with its times taken out, and its ids left in. */
export function withoutTimes(text: string): string {
  return replaceTokens(text, (token, kind, at) => (at === null || kind.isId ? token : '<time>'));
}

export function withoutTokens(text: string): TokenFree {
  const times: TimeToken[] = [];
  const outlined = replaceTokens(text, (_, { name }, at) => {
    if (at === null) return `<${name}>`;
    times.push({ unit: name === 'day' ? 'day' : 'ms', at });
    return `<${name === 'day' ? 'day' : 'time'}>`;
  });
  return { text: outlined, times };
}

type Replace = (token: string, kind: TokenKind, at: number | null) => string;

function replaceTokens(text: string, replace: Replace): string {
  if (text.length < 8) return text;
  const head = text.length > charactersMax ? text.slice(0, charactersMax) : text;
  const replaced = head.replace(anyToken, (token: string, ...rest) => {
    const named = rest.at(-1) as Partial<Record<string, string>>;
    const kind = kinds.find(({ name }) => named[name] !== undefined);
    if (kind === undefined) return token;
    const at = kind.read === undefined ? null : kind.read(token);
    // Digits of that form that are no date.
    if (at !== null && !(at >= earliestMs && at <= latestMs)) return token;
    return replace(token, kind, at);
  });
  return replaced + text.slice(head.length);
}

/** What is written for a time, and means one: 1990 to 2200. */
const earliestMs = Date.UTC(1990);
const latestMs = Date.UTC(2200);

interface TokenKind {
  readonly name: string;
  readonly pattern: string;
  /** It names something, also when it begins with a time. */
  readonly isId?: boolean;
  /** Epoch ms, NaN when it is none. */
  readonly read?: (token: string) => number;
}

const clock = '\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?';
const zone = '(?: ?(?:Z\\b|UTC\\b|GMT\\b|[+-]\\d\\d(?::?\\d\\d)?(?!\\d)))?';
/** What Go writes behind a time of its own: the zone once more, and its steady clock. */
const ofGo = '(?: (?:UTC|GMT|[A-Z]{3,4}|[+-]\\d\\d)\\b)?(?: m=[+-]\\d{1,12}\\.\\d{1,12})?';
const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const weekday = '(?:mon|tue|wed|thu|fri|sat|sun)';
const notInWord = '(?<![\\w.])';
const endOfWord = '(?!\\w)';

/** The first that fits counts. */
const kinds: readonly TokenKind[] = [
  { name: 'uuid', pattern: '\\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\\b' },
  { name: 'span', pattern: '\\b(?:[0-9a-f]{2}-)?[0-9a-f]{32}-[0-9a-f]{16}(?:-[0-9a-f]{1,2})?\\b' },
  // Version 4 or 7 without its dashes; of other 32 digits (an MD5) one in 32 looks like that.
  { name: 'hexuuid', pattern: '\\b[0-9a-f]{12}[47][0-9a-f]{3}[89ab][0-9a-f]{15}\\b' },
  {
    name: 'date',
    pattern: `\\b\\d{4}-\\d\\d-\\d\\d(?:T| )${clock}${zone}${ofGo}`,
    read: (token) => isoMs(token.replace(/ m=.*| (?!UTC|GMT)[A-Z]{3,4}$/, '')),
  },
  // As Go's and nginx's logs have it, and the parts in the order of another country.
  {
    name: 'slashes',
    pattern: `\\b\\d{4}/\\d\\d/\\d\\d,? ${clock}${zone}`,
    read: (token) => isoMs(token.replaceAll('/', '-').replace(',', '')),
  },
  {
    name: 'local',
    pattern: `\\b\\d{1,2}[./]\\d{1,2}[./]\\d{4},? \\d{1,2}:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:[ \\u202f][AP]M\\b)?`,
    read: localMs,
  },
  {
    name: 'basic',
    pattern: `\\b\\d{8}T\\d{4}(?:\\d\\d)?(?:[.,]\\d{1,9})?(?:Z\\b|[+-]\\d\\d(?::?\\d\\d)?${endOfWord})?`,
    read: basicMs,
  },
  {
    name: 'mail',
    pattern: `\\b(?:${weekday}[a-z]*, ?)?\\d{1,2}[ -](?:${months})[ -]\\d{2,4} \\d\\d:\\d\\d(?::\\d\\d)?(?: (?:GMT|UTC|Z)\\b| [+-]\\d{4}\\b)?`,
    read: wordsMs,
  },
  {
    name: 'ctime',
    pattern: `\\b(?:${weekday} )?(?:${months}) [ \\d]\\d (?:\\d{4} )?\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?: (?:GMT|UTC)(?:[+-]\\d{4})?)?(?: \\d{4}\\b)?`,
    read: (token) => wordsMs(token.replace(/(\.\d{3})\d+/, '$1')),
  },
  {
    name: 'log',
    pattern: `\\b\\d\\d/(?:${months})/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?: [+-]\\d{4}\\b)?`,
    read: (token) => wordsMs(token.replaceAll('/', ' ').replace(':', ' ')),
  },
  { name: 'day', pattern: '(?<![\\w-])\\d{4}-\\d\\d-\\d\\d(?![\\w-])', read: isoMs },
  // Seconds, ms, µs or ns since 1970, in digits or as a double is written.
  {
    name: 'epoch',
    pattern: `${notInWord}(?:\\d{10}(?:\\.\\d{1,12})?|\\d{13}(?:\\.\\d{1,12})?|\\d{16}|\\d{19})${endOfWord}`,
    read: epochMs,
  },
  {
    name: 'double',
    pattern: `${notInWord}\\d\\.\\d{4,17}e\\+?(?:9|12|15|18)${endOfWord}`,
    read: epochMs,
  },
  { name: 'digits', pattern: `${notInWord}\\d{14}(?:\\d{3})?${endOfWord}`, read: basicMs },
  // Ids that begin with the time at which they were made.
  { name: 'ulid', pattern: '\\b[0-7][0-9a-hjkmnp-tv-z]{25}\\b', isId: true, read: ulidMs },
  { name: 'objectid', pattern: '\\b[0-9a-f]{24}\\b', isId: true, read: objectIdMs },
];

const anyToken = new RegExp(
  kinds.map(({ name, pattern }) => `(?<${name}>${pattern})`).join('|'),
  'gi',
);

/** Without a zone it is taken as UTC, on both sides alike. */
function isoMs(token: string): number {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?(.*)$/i.exec(
    token,
  );
  if (found === null) return Number.NaN;
  return fromParts(found.slice(1, 8), found[8] ?? '');
}

function basicMs(token: string): number {
  const found =
    /^(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(?:(\d\d)(?:[.,]?(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
      token,
    );
  if (found === null) return Number.NaN;
  return fromParts(found.slice(1, 8), found[8] ?? '');
}

function fromParts(parts: readonly (string | undefined)[], zoneText: string): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  if (!isDate || hour > 24 || minute > 59 || second > 60) return Number.NaN;
  const fraction = Number(`0.${parts[6] ?? 0}`) * 1000;
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):?(\d\d)?/.exec(zoneText) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return Date.UTC(year, month - 1, day, hour, minute - offset, second) + fraction;
}

/** The month is first where there is AM and PM, and the day where there are 24 hours. */
function localMs(token: string): number {
  const [, first, second, year, hour, minute, seconds = '0', half] =
    /^(\d+)[./](\d+)[./](\d+),? (\d+):(\d+)(?::([\d.]+))?(?:.([AP])M)?$/i.exec(token) ?? [];
  const isUs = half !== undefined && token.includes('/');
  const [day, month] = isUs ? [second, first] : [first, second];
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  const [whole, fraction] = seconds.split('.');
  return fromParts([year, month, day, String(hours), minute, whole, fraction], '');
}

/** With the month's name, as mail, HTTP and logs have it. */
function wordsMs(token: string): number {
  const hasZone = /(?:GMT|UTC|Z|[+-]\d{4})(?: \d{4})?$/i.test(token);
  return Date.parse(hasZone ? token : `${token} GMT`);
}

function epochMs(token: string): number {
  const value = Number(token);
  if (value < 1e11) return value * 1000;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1e3 : value / 1e6;
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function ulidMs(token: string): number {
  const digits = [...token.slice(0, 10).toUpperCase()];
  return digits.reduce((ms, digit) => ms * 32 + crockford.indexOf(digit), 0);
}

function objectIdMs(token: string): number {
  return Number.parseInt(token.slice(0, 8), 16) * 1000;
}
