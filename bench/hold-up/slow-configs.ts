// Configs that have loop work hard on bodies, and bodies that make them. In YAML, to stand below
// `capture:`.

import { gzipSync } from 'node:zlib';

export interface SlowConfig {
  readonly name: string;
  readonly title: string;
  readonly capture: string;
}

export interface LargeBody {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly coding?: string;
  /** Of the request, beside those that every one has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Calls of a further service that the first one makes before it answers, each with this body both ways. */
  readonly calls?: number;
}

const mebibyte = 1024 * 1024;

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

function rules(whens: readonly string[]): string {
  return `  rules:\n${whens.map((when, at) => `    - { name: r${at}, when: ${when} }\n`).join('')}`;
}

const body = (form: string): string => `{ responseBody: ${form} }`;

export const slowConfigs: readonly SlowConfig[] = [
  {
    name: 'json',
    title: '100 rules with JSONPaths',
    capture: rules(times(100, (at) => body(`{ json: "$..nothing${at}", exists: true }`))),
  },
  {
    name: 'filters',
    title: '30 rules with filters',
    capture: rules(times(30, (at) => body(`{ json: "$..[?@.name == 'x${at}']", exists: true }`))),
  },
  {
    name: 'patterns',
    title: '50 rules with patterns',
    capture: rules(times(50, (at) => body(`{ regex: "\\\\s+$|(a+)+b${at}|[ab].{0,400}z" }`))),
  },
  {
    name: 'contains',
    title: '200 rules with texts',
    capture: rules(times(200, (at) => body(`{ contains: "nothing ${at}" }`))),
  },
  {
    name: 'headers',
    title: '100 rules with headers',
    capture: rules(times(100, (at) => `{ requestHeaders: { n${100 + at}: never } }`)),
  },
  {
    name: 'kept',
    title: 'all chains kept',
    capture: rules(['{ status: 2xx, on: edge }']),
  },
  {
    name: 'redaction',
    title: 'all kept, patterns and JSONPaths redacted',
    capture:
      rules(['{ status: 2xx }']) +
      '  redact: { patterns: ["\\\\s+$", "(?:a+)+b", "[a-z0-9.]+@[a-z.]+"], json: ["$..name"] }\n',
  },
];

/** 1 MiB each, or what is about to become that. */
export function largeBodies(): readonly LargeBody[] {
  const items = times(9500, (id) => ({
    ...{ id, name: `u${id}@shop.example`, price: id * 3.5 },
    note: 'lorem ipsum dolor sit amet, consetetur',
  }));
  const text = (bytes: Buffer, name: string) => ({ name, type: 'text/plain', bytes });
  const json = (bytes: Buffer, name: string) => ({ name, type: 'application/json', bytes });
  const half = mebibyte / 2;
  // With the names as long as those that rules look for, and as many as loop takes.
  const manyLines = Object.fromEntries(
    times(6000, (at) => [`a${at.toString(36).padStart(3, '0')}`, '1']),
  );
  return [
    json(Buffer.from(JSON.stringify(items).padEnd(mebibyte)), 'JSON'),
    json(Buffer.from('['.repeat(half) + ']'.repeat(half)), 'deep JSON'),
    text(Buffer.from('x'.padStart(mebibyte)), 'spaces'),
    text(Buffer.from('!'.padStart(mebibyte, 'a')), 'letters'),
    { ...json(gzipSync(JSON.stringify(items).padEnd(mebibyte)), 'gzipped JSON'), coding: 'gzip' },
    {
      ...text(gzipSync(Buffer.alloc(15 * mebibyte)), 'a thousandfold when decoded'),
      coding: 'gzip',
    },
    { ...json(Buffer.from('{}'), 'lines of headers'), headers: manyLines },
    { ...text(Buffer.alloc(mebibyte, 'lorem ipsum '), 'chain of 20'), calls: 20 },
  ];
}
