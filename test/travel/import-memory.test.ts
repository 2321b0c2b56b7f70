import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { Packr } from 'msgpackr/pack';
import { expect, onTestFinished, test } from 'vitest';
import { seal } from '../../src/travel/pack/envelope.js';
import { travellingCapture } from '../../src/travel/travelling-capture.js';
import { oddCapture } from './fixtures/captures.js';
import { entryOf } from './fixtures/foreign.js';
import { zip } from './fixtures/zip.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const mebibyte = 1024 * 1024;
/** docs/export.md promises no more, whatever the file is. */
const residentMax = 512 * mebibyte;

const packr = new Packr({ useRecords: false });
const packed = (payload: Buffer) => seal({ version: 1, payload: deflateSync(payload) });

/** A capture file with so many bodies of so many bytes. */
function captureFile(bodies: number, bytes: number, fill = 'a'): Buffer {
  const capture = travellingCapture(oddCapture());
  const [first] = capture.hops;
  if (first === undefined) throw new Error('the capture has no hop');
  const headers = ['Content-Type', 'text/plain'];
  const hops = Array.from({ length: bodies }, (_, at) => ({
    ...first,
    spanId: (at + 1).toString(16).padStart(16, '0'),
    parentSpanId: null,
    request: {
      headers,
      trailers: [],
      body: { bytes, truncated: false, data: Buffer.alloc(bytes, fill) },
    },
    response: null,
  }));
  return packed(packr.pack({ ...capture, hops }));
}

/** With a body of so many values, and a name in it that the config takes out. */
function manyValues(values: number): Buffer {
  const capture = travellingCapture(oddCapture());
  const data = Buffer.from(`[{"pin":1}${',{}'.repeat(values)}]`);
  const body = { bytes: data.length, truncated: false, data };
  const headers = ['Content-Type', 'application/json'];
  const hops = capture.hops.map((hop) => ({ ...hop, request: { headers, trailers: [], body } }));
  return packed(packr.pack({ ...capture, hops: hops.slice(0, 1) }));
}

const har = (entries: readonly unknown[]) =>
  Buffer.from(JSON.stringify({ log: { version: '1.2', entries } }));

/** Each with the body that is in the file of this name. */
const attached = (entries: number, name: string) =>
  har(
    Array.from({ length: entries }, () =>
      entryOf({ content: { mimeType: 'text/plain', text: undefined, _file: name } }),
    ),
  );

const withText = (entries: number, bytes: number, encoding?: 'base64') =>
  har(
    Array.from({ length: entries }, (_, at) =>
      entryOf({ content: { text: String(at).padStart(bytes, 'QUJD'), encoding, size: -1 } }),
    ),
  );

const taken = /^capture \d+: /m;

test.each<[what: string, make: () => Buffer, told: RegExp]>([
  [
    'a capture file of half a megabyte that unpacks to 512 MiB',
    () => packed(Buffer.alloc(512 * mebibyte)),
    /expected at most 67108864 bytes unpacked, got more from \d+ bytes; capture\.buffer\.memory/,
  ],
  [
    'a capture file of millions of empty values',
    () => packed(Buffer.concat([Buffer.from('dd02800000', 'hex'), Buffer.alloc(0x2800000, 0x80)])),
    /expected at most 2097152 values, got more/,
  ],
  [
    'a capture file with a list that says it has billions of values',
    () => packed(Buffer.from(`${'ddfffffff0'.repeat(100)}c0`, 'hex')),
    /expected a payload in MessagePack/,
  ],
  ['a capture file with as much as may be', () => captureFile(4, 15.5 * mebibyte), taken],
  [
    'a capture file with a larger body',
    () => captureFile(1, 17 * mebibyte),
    /the capture\.request: expected a body of at most 16777216 bytes, got 17825792; capture\.body\.max/,
  ],
  [
    'a gzip of a gigabyte',
    () => gzipSync(Buffer.alloc(1024 * mebibyte, ' ')),
    /expected gzip of at most 67108864 bytes unpacked, got more from \d+ bytes/,
  ],
  [
    'a gzip with millions of empty lists',
    () => gzipSync(`{"log":{"entries":[${'[],'.repeat(20_000_000)}[]]}}`),
    /expected at most 2097152 values, got more/,
  ],
  ['a capture file with JSON of millions of values', () => manyValues(5_000_000), taken],
  ['a capture file with JSON of many values', () => manyValues(190_000), taken],
  ['a gzip with as much as may be', () => gzipSync(withText(5, 12 * mebibyte)), taken],
  ['a gzip with base64', () => gzipSync(withText(5, 12 * mebibyte, 'base64')), taken],
  [
    'a zip of which each file is packed a thousand times',
    () =>
      zip([
        { name: 'har.har', data: attached(1, '0') },
        ...Array.from({ length: 40 }, (_, at) => ({
          name: String(at),
          data: Buffer.alloc(15 * mebibyte, 'a'),
        })),
      ]),
    /expected a zip with one \.har in it, got: 4 and before it more than 67108864 bytes/,
  ],
  [
    'a zip with a body that a thousand entries name',
    () =>
      zip([
        { name: 'har.har', data: attached(1000, 'body') },
        { name: 'body', data: Buffer.alloc(15 * mebibyte, 'a') },
      ]),
    /log\.entries\.4\.response: expected bodies of at most 67108864 bytes together, got more/,
  ],
  [
    'a capture file with gzip in it that unpacks to gigabytes',
    () => {
      const capture = travellingCapture(oddCapture());
      const data = gzipSync(gzipSync(Buffer.alloc(1024 * mebibyte)));
      const body = { bytes: data.length, truncated: false, data };
      const headers = ['Content-Type', 'text/plain', 'Content-Encoding', 'gzip, gzip'];
      const hops = capture.hops.map((hop) => ({
        ...hop,
        request: { headers, trailers: [], body },
      }));
      return packed(packr.pack({ ...capture, hops }));
    },
    taken,
  ],
])('the import of %s stays within 512 MiB', { timeout: 120_000 }, async (_, make, told) => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-import-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'file'), make());
  writeFileSync(
    join(folder, 'loop.yaml'),
    'services: { shop: { url: "http://127.0.0.1:1", hosts: [shop.example] } }\nroutes: []\n' +
      'capture: { redact: { json: ["$..pin"] } }\n',
  );
  const { output, residentBytes } = await runImport(folder);
  expect(output).toMatch(told);
  expect(residentBytes).toBeLessThan(residentMax);
});

/** Tells at its end how much was resident at most, of itself alone: what `getrusage` says is inherited. */
const tellsResident = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync } from 'node:fs';
  process.on('exit', () => console.error(/^VmHWM:.*$/m.exec(readFileSync('/proc/self/status', 'utf8'))[0]));
`)}`;

async function runImport(folder: string) {
  const child = spawn(
    process.execPath,
    ['--import', tellsResident, main, 'import', 'file', '--config', 'loop.yaml'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await once(child, 'close');
  return { output, residentBytes: Number(/^VmHWM:\s*(\d+) kB$/m.exec(output)?.[1]) * 1024 };
}
