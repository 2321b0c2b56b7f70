// Bodies made at random, with secrets where a configuration says they are: nothing of a secret
// may be left, and everything else must be there byte for byte.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodeContent } from '../../../src/core/content-coding.js';
import { hopRecordExample, messageExample, redactHops } from './chain-example.js';

const config = {
  headers: ['authorization'],
  json: ['$..password', "$..['card number']"],
  patterns: ['\\bsk_[a-z0-9]{16}\\b'],
};

const decoders: Record<string, (body: Uint8Array) => Buffer> = {
  identity: (body) => Buffer.from(body),
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Stands for a secret while a body is built; its place shows what must be kept around it. */
const gap = '\u0001';

test.each(Array.from({ length: 300 }, (_, seed) => seed))('nothing leaks from body %i', (seed) => {
  const random = randomFrom(seed);
  const coding = random.pick(Object.keys(decoders));
  const secret = random.secret();
  const { type, template } = random.pick(templates)(random);
  const headers = ['Content-Type', type, 'Content-Encoding', coding, 'Authorization', secret];
  const whole = encodeContent(headers, Buffer.from(template.replaceAll(gap, secret)));
  const body = Uint8Array.from(whole);
  const hop = hopRecordExample({
    path: `/p/${secret}?card%20number=${secret}&q=${encodeURIComponent(` ${secret} `)}`,
    forwarded: { path: `/v2/${secret}`, authority: null, removed: [], added: headers },
    request: messageExample({ headers, body }),
    response: messageExample({ headers, body }),
  });

  const { record, redacted } = redactHops(config, [hop]);

  expect(JSON.stringify([{ ...record, hops: [] }, redacted])).not.toContain(secret);
  for (const { path, forwarded, request, response } of record.hops) {
    expect(path).not.toContain(secret);
    expect(JSON.stringify(forwarded)).not.toContain(secret);
    expect(forwarded?.path).toBe('/v2/[redacted]');
    for (const message of [request, response]) {
      const text = decoders[coding]?.(message?.body ?? new Uint8Array(0)).toString() ?? '';
      expect(message?.headers).not.toContain(secret);
      expect(text).toBe(template.replaceAll(gap, '[redacted]'));
      expect(text).not.toContain(secret);
    }
  }
});

type Random = ReturnType<typeof randomFrom>;

const templates: readonly ((random: Random) => { type: string; template: string })[] = [
  (random) => ({ type: 'application/json', template: jsonText(random, 4) }),
  (random) => ({ type: 'text/plain', template: `${random.text()} ${gap} ${random.text()}` }),
  (random) => ({
    type: 'application/x-ndjson',
    template: Array.from({ length: 5 }, () => jsonText(random, 2)).join('\n'),
  }),
  (random) => ({
    type: 'text/event-stream',
    template: Array.from({ length: 5 }, () => `data: ${jsonText(random, 2)}\n\n`).join(''),
  }),
  (random) => ({
    type: 'application/x-www-form-urlencoded',
    template: `a=${encodeURIComponent(random.text())}&password=${gap}&b=${gap}&card+number=${gap}`,
  }),
  (random) => ({
    type: 'multipart/form-data; boundary=b',
    template: [
      `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${gap}`,
      `--b\r\nContent-Disposition: form-data; name="x"; filename="${gap}"\r\n\r\n${random.text()}`,
      `--b\r\nContent-Type: application/json\r\n\r\n${jsonText(random, 3)}`,
      '--b--\r\n',
    ].join('\r\n'),
  }),
];

/** JSON with odd spacing, big numbers, escapes, and secrets at named keys and within strings. */
function jsonText(random: Random, depth: number): string {
  const space = random.pick(['', ' ', '\t ']);
  const inner = () => (depth === 0 ? '1' : jsonText(random, depth - 1));
  const value = random.pick([
    () => `[${inner()},${space}${inner()}]`,
    () => `{"a":${inner()},${space}"password"${space}:${space}"${gap}"}`,
    () => `{"card number":"${gap}",${JSON.stringify(random.text())}:${inner()}}`,
    () => JSON.stringify(random.text()),
    () => `"${random.pick(['é', '😀', 'x'])} ${gap}."`,
    () => random.pick(['12345678901234567890', '1.0e5', 'null', 'true']),
  ]);
  return `${space}${value()}`;
}

function randomFrom(seed: number) {
  let state = seed + 1;
  // A linear congruential generator: the same bodies in each run.
  const next = (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const characters = ['a', ' ', 'é', '😀', '\n', '"', '\\', '%', '+', '{', '\u2028', '&', '='];
  return {
    pick: <T>(values: readonly T[]): T => values[next(values.length)] as T,
    secret: () => `sk_${Array.from({ length: 16 }, () => letters[next(36)]).join('')}`,
    text: () => Array.from({ length: next(12) }, () => characters[next(13)]).join(''),
  };
}
