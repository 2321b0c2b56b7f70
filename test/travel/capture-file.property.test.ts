import { deflateSync } from 'node:zlib';
import { Packr } from 'msgpackr/pack';
import { expect, test } from 'vitest';
import { LoopError } from '../../src/core/errors.js';
import { seal } from '../../src/travel/pack/envelope.js';
import { packCapture, unpackCapture } from '../../src/travel/pack/pack-capture.js';
import { readCaptures } from '../../src/travel/read-captures.js';
import fc from '../harness/fast-check.js';
import { captures } from './fixtures/captures-of.js';
import { changedIn, oddValues } from './fixtures/odd-values.js';

const packr = new Packr({ useRecords: false });
const options = { attachments: new Map(), strict: false, byPage: false, locate: () => null };

/** Null when it was taken. */
function refusal(data: Buffer): LoopError | null {
  try {
    readCaptures({ name: 'case.loop', data }, options);
    return null;
  } catch (error) {
    // A refusal of its own; anything else is a bug.
    if (error instanceof LoopError) return error;
    throw error;
  }
}

test('any capture comes out of its file as it went in', () => {
  fc.assert(
    fc.property(captures, (capture) => {
      const data = packCapture(capture);
      expect(unpackCapture({ name: 'case.loop', data })).toEqual(capture);
    }),
  );
});

test('a file in which anything was changed, lost or added is refused as damaged', () => {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    lost: fc.nat(20),
    added: fc.uint8Array({ maxLength: 20 }),
  });
  fc.assert(
    fc.property(captures, change, (capture, { at, lost, added }) => {
      const data = packCapture(capture);
      const from = Math.floor(at * data.length);
      const changed = Buffer.concat([data.subarray(0, from), added, data.subarray(from + lost)]);
      if (changed.equals(data)) return;
      expect(refusal(changed)?.code).toMatch(/^LOOP_TRAVEL_(DAMAGED|FORMAT)$/);
    }),
  );
});

test('a file that is sound on the outside, with anything inside, is refused or has dates for its times', () => {
  const inside = fc.oneof(
    fc
      .tuple(captures, fc.nat(), oddValues)
      .map(([capture, at, odd]) => changedIn(capture, at, odd)),
    oddValues,
  );
  fc.assert(
    fc.property(inside, (value) => {
      const data = seal({ version: 2, payload: deflateSync(packr.pack(value)) });
      const refused = refusal(data);
      expect(refused?.code ?? 'LOOP_TRAVEL_').toMatch(/^LOOP_TRAVEL_/);
      if (refused !== null) return;
      const { capturedAtMs, hops } = unpackCapture({ name: 'case.loop', data });
      for (const ms of [capturedAtMs, ...hops.map(({ startedAtMs }) => startedAtMs)]) {
        expect(new Date(ms).toISOString()).toMatch(/Z$/);
      }
    }),
  );
});

test('a file that is sound on the outside, with any bytes inside, is refused', () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(bytes, fc.boolean(), fc.nat(4), (inner, isDeflated, version) => {
      const payload = isDeflated ? deflateSync(inner) : inner;
      expect(refusal(seal({ version, payload }))?.code).toMatch(/^LOOP_TRAVEL_/);
    }),
  );
});
