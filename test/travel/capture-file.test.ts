import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { Packr } from 'msgpackr/pack';
import { describe, expect, test } from 'vitest';
import { rooms } from '../../src/app.js';
import { LoopError } from '../../src/core/errors.js';
import { seal } from '../../src/travel/pack/envelope.js';
import { packCapture, unpackCapture } from '../../src/travel/pack/pack-capture.js';
import { readCaptures } from '../../src/travel/read-captures.js';
import { travellingCapture } from '../../src/travel/travelling-capture.js';
import { oddCapture } from './fixtures/captures.js';
import { captureAt, countAt, newMachine } from './fixtures/machine.js';

const file = packCapture(travellingCapture(oddCapture()));
const packr = new Packr({ useRecords: false });

function read(data: Buffer) {
  const byEntry = { attachments: new Map(), strict: false, byPage: false };
  return readCaptures({ name: 'case.loop', data }, { ...byEntry, locate: () => null });
}

function refusal(data: Buffer): LoopError {
  try {
    read(data);
  } catch (error) {
    if (error instanceof LoopError) return error;
    throw error;
  }
  throw new Error('the file was taken');
}

function sealed(value: unknown): Buffer {
  return seal({ version: 1, payload: deflateSync(packr.pack(value)) });
}

describe('a capture file', () => {
  test('holds the capture as it was, on a machine that has no store yet', async () => {
    const machine = newMachine();
    const original = oddCapture();
    const data = await rooms.exportCapture(original, { format: 'loop' });
    const [imported] = await rooms.importCaptures(machine, { name: 'case.loop', data });
    expect(imported).toMatchObject({ id: 1, existing: false, redacted: [] });
    const arrived = await captureAt(machine, 1);
    expect(arrived).toEqual({
      ...original,
      id: 1,
      // Who held the rule was not noted in the original: the failing hop is taken for it.
      chain: original.chain.map((hop, at) => ({ ...hop, ruleHeld: hop.ruleHeld ?? at === 2 })),
    });
  });

  test('comes out the same after another journey', async () => {
    const machine = newMachine();
    await rooms.importCaptures(machine, { name: 'case.loop', data: file });
    const again = await rooms.exportCapture(await captureAt(machine, 1), { format: 'loop' });
    expect(unpackCapture({ name: 'again', data: again })).toEqual(
      unpackCapture({ name: 'case.loop', data: file }),
    );
  });

  test.each([
    ['of before codes of failures were kept', undefined],
    ['with a code that a later loop has', 'LOOP_GATEWAY_UPSTREAM_TIRED'],
  ])('%s is read without the code', (_, errorCode) => {
    const capture = travellingCapture(oddCapture());
    const hops = capture.hops.map(({ errorCode: _code, ...hop }) =>
      errorCode === undefined ? hop : { ...hop, errorCode },
    );
    const read = unpackCapture({ name: 'old.loop', data: sealed({ ...capture, hops }) });
    expect(capture.hops[2]?.errorCode).toBe('LOOP_GATEWAY_UPSTREAM_REFUSED');
    expect(read.hops[2]).toMatchObject({ error: 'connect' });
    expect(read.hops.map((hop) => hop.errorCode)).toEqual(read.hops.map(() => undefined));
  });

  test('is taken once: the second time it is said where it is', async () => {
    const machine = newMachine();
    await rooms.importCaptures(machine, { name: 'case.loop', data: file });
    const [again] = await rooms.importCaptures(machine, { name: 'case.loop', data: file });
    expect(again).toMatchObject({ id: 1, existing: true });
    expect(await countAt(machine)).toBe(1);
  });

  test('passes the redaction of the store it comes to, which says what it took', async () => {
    const machine = newMachine();
    const redact = { headers: ['cookie'], json: ['$.error'], patterns: [] };
    const strict = { ...machine, capture: { ...machine.capture, redact } };
    const [imported] = await rooms.importCaptures(strict, { name: 'case.loop', data: file });
    expect(imported?.redacted).toEqual([
      'request header cookie (hop 0)',
      'response body $.error (hop 0)',
    ]);
    const { chain, redacted } = await captureAt(machine, 1);
    expect(chain[0]?.request.headers).toContain('[redacted]');
    expect(redacted).toEqual([
      'request header authorization (hop 0)',
      'request header cookie (hop 0)',
      'response body $.error (hop 0)',
      'response body $..password (hop 1)',
    ]);
  });

  test('says nothing of redaction that was done before', async () => {
    const first = newMachine();
    const redact = { headers: ['cookie', 'x-tag'], json: ['$.error'], patterns: [] };
    const strict = { ...first, capture: { ...first.capture, redact } };
    await rooms.importCaptures(strict, { name: 'case.loop', data: file });
    const data = await rooms.exportCapture(await captureAt(first, 1), { format: 'loop' });
    const second = newMachine({ capture: strict.capture });
    const [imported] = await rooms.importCaptures(second, { name: 'case.loop', data });
    expect(imported?.redacted).toEqual([]);
    expect((await captureAt(second, 1)).redacted).toEqual((await captureAt(first, 1)).redacted);
  });
});

describe('a damaged file is refused', () => {
  test('whichever byte was changed', () => {
    const head = Array.from({ length: 64 }, (_, at) => at);
    const places = [...head, Math.floor(file.length / 2), file.length - 1];
    for (const at of places) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => read(changed), `byte ${at}`).toThrow(LoopError);
      if (at >= 8) expect(refusal(changed).code, `byte ${at}`).toBe('LOOP_TRAVEL_DAMAGED');
    }
  });

  test.each([9, 47, 48, file.length - 1])('when it was cut off after %d bytes', (length) => {
    const error = refusal(file.subarray(0, length));
    expect(error.code).toBe('LOOP_TRAVEL_DAMAGED');
    expect(error.message).toMatch(/case\.loop: expected .* bytes, got \d+: it was cut off/);
  });

  test('when something follows it', () => {
    const error = refusal(Buffer.concat([file, Buffer.from('\n')]));
    expect(error.message).toContain('something follows the capture');
    expect(error.code).toBe('LOOP_TRAVEL_DAMAGED');
  });

  test('when it went through a transfer as text', () => {
    const asText = Buffer.from(file.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    expect(refusal(asText).message).toContain('as after a transfer as text');
    const asUtf8 = Buffer.from(file.toString('latin1'), 'utf8');
    expect(refusal(asUtf8).code).toBe('LOOP_TRAVEL_DAMAGED');
  });

  test('and nothing of it is in the store', async () => {
    const machine = newMachine();
    const data = file.subarray(0, -1);
    await expect(rooms.importCaptures(machine, { name: 'case.loop', data })).rejects.toThrow(
      'it was cut off',
    );
    await expect(rooms.openStore(machine)).rejects.toMatchObject({ code: 'LOOP_STORE_NOT_FOUND' });
  });
});

describe('a file that is whole is refused', () => {
  test('when a newer loop wrote it, whatever it holds', () => {
    const error = refusal(seal({ version: 3, payload: Buffer.from('what comes next') }));
    expect(error.code).toBe('LOOP_TRAVEL_NEWER');
    expect(error.message).toContain('expected a capture file of version 2 or older, got version 3');
  });

  test.each([
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), '89 50 4e 47'],
    ['nothing', Buffer.alloc(0), 'an empty file'],
    ['text', Buffer.from('hello, this is no capture'), '"hello, this is n"'],
    ['version 0', seal({ version: 0, payload: Buffer.alloc(0) }), 'got version 0'],
  ])('when it is %s', (_, data, got) => {
    const error = refusal(data);
    expect(error.code).toBe('LOOP_TRAVEL_FORMAT');
    expect(error.message).toContain(got);
  });

  test('when its payload is no capture, and the message says where', () => {
    const capture = travellingCapture(oddCapture());
    expect(refusal(sealed('text')).message).toContain('the top level: expected object, got string');
    expect(refusal(sealed({ ...capture, hops: [] })).message).toContain('hops: ');
    expect(refusal(sealed({ ...capture, key: '../../x' })).message).toContain('expected 16 hex');
    const [first, ...rest] = capture.hops;
    const odd = { ...first, request: { ...first?.request, headers: ['lonely'] } };
    expect(refusal(sealed({ ...capture, hops: [odd, ...rest] })).message).toContain(
      'hops.0.request.headers: expected names and values in turn',
    );
    const rule = { name: 'r', when: { latency: 'fast' } };
    expect(refusal(sealed({ ...capture, rule })).message).toContain('when.latency: expected');
  });

  test.each([
    ['path', '/x HTTP/1.1'],
    ['path', '/x\r\nEvil:1'],
    ['path', '/\u010d\u010aEvil'],
    ['method', 'GET /'],
    ['authority', 'a\nb'],
    ['statusText', 'OK\r\nEvil: 1'],
  ])('when its %s would be more than that on the wire: %j', (key, value) => {
    const capture = travellingCapture(oddCapture());
    const hops = capture.hops.map((hop) => ({ ...hop, [key]: value }));
    expect(refusal(sealed({ ...capture, hops })).message).toContain(`hops.0.${key}: expected `);
  });

  test.each(['a\r\nEvil: 1', 'a\nb', 'a\0', '\u010a'])(
    'when a header has a line end: %j',
    (text) => {
      const capture = travellingCapture(oddCapture());
      const [first] = capture.hops;
      const request = { ...first?.request, headers: ['X', text] };
      const error = refusal(sealed({ ...capture, hops: [{ ...first, request }] }));
      expect(error.message).toContain('hops.0.request.headers.1: expected bytes as text');
    },
  );

  test('when what it is made of is not', () => {
    const random = createHash('sha256').update('random').digest();
    expect(refusal(seal({ version: 1, payload: random })).code).toBe('LOOP_TRAVEL_DAMAGED');
    const cut = deflateSync(packr.pack({ a: 'text' }).subarray(0, 4));
    expect(refusal(seal({ version: 1, payload: cut })).code).toBe('LOOP_TRAVEL_FORMAT');
  });
});
