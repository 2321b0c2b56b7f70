import { expect, test } from 'vitest';
import type {
  Forward,
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
} from '../../src/core/forward.js';
import { Holds } from '../../src/faults/holds.js';
import { corrupted } from '../../src/faults/kinds/corrupt-body.js';
import { cutOff } from '../../src/faults/kinds/cut-off.js';
import { slowed } from '../../src/faults/kinds/slow-body.js';
import fc from '../harness/fast-check.js';

const timeouts = { connectMs: 1000, firstByteMs: 1000, idleMs: 1000 };
const request = { timeouts, method: 'GET', framing: 'none' } as unknown as ForwardRequest;
const chunks = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 12 });
const failure: ForwardFailure = {
  kind: 'reset',
  code: 'LOOP_GATEWAY_UPSTREAM_RESET',
  message: 'broke',
};

/** A service that answers at once, in these chunks, and reuses their memory. */
function answering(given: readonly Uint8Array[], ends: 'well' | 'badly') {
  const seen = { aborts: 0 };
  const forward: Forward = (_request, handler) => {
    queueMicrotask(() => {
      handler.onHead(200, 'OK', []);
      for (const chunk of given) {
        const lent = Buffer.from(chunk);
        handler.onData(lent);
        lent.fill(0xee);
      }
      if (ends === 'well') handler.onEnd(['x-trailer', '1']);
      else handler.onError(failure);
    });
    return {
      ...{ write: () => true, end() {}, pause() {}, resume() {} },
      abort() {
        seen.aborts++;
      },
    };
  };
  return { forward, seen };
}

/** What the caller gets: its bytes, and how it ends, which has to be told once. */
async function received(forward: Forward): Promise<{ body: Buffer; endings: string[] }> {
  const got: Buffer[] = [];
  const endings: string[] = [];
  await new Promise<void>((done) => {
    const end = (how: string) => {
      endings.push(how);
      done();
    };
    const handler: ForwardHandler = {
      ...{ onConnected() {}, onInformation() {}, onHead() {}, onDrain() {} },
      onData(chunk) {
        if (endings.length > 0) endings.push('data after its end');
        got.push(Buffer.from(chunk));
      },
      onEnd: (trailers) => end(`well ${trailers.join()}`),
      onError: ({ message }) => end(message),
    };
    forward(request, handler);
  });
  await new Promise((resolve) => setImmediate(resolve));
  return { body: Buffer.concat(got), endings };
}

const endings = fc.constantFrom('well' as const, 'badly' as const);
const told = (ends: 'well' | 'badly') => [ends === 'well' ? 'well x-trailer,1' : 'broke'];

test('whatever the chunks, the first byte of each piece is inverted and no other', () =>
  fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 9 }), endings, async (given, size, ends) => {
      const whole = Buffer.concat(given);
      const { body, endings } = await received(corrupted(answering(given, ends).forward, size));
      expect([...body]).toEqual(
        [...whole].map((byte, at) => (at % size === 0 ? byte ^ 0xff : byte)),
      );
      expect(endings).toEqual(told(ends));
    }),
  ));

test('whatever the chunks, so many bytes come and then the failure, once; a shorter body comes as it is', () =>
  fc.assert(
    fc.asyncProperty(
      chunks,
      fc.integer({ min: 0, max: 60 }),
      endings,
      async (given, after, ends) => {
        const whole = Buffer.concat(given);
        const { forward, seen } = answering(given, ends);
        const plan = { name: 'f', error: 'truncate', afterBytes: after } as const;
        const { body, endings } = await received(cutOff(forward, plan, new Holds()));
        const isCut = whole.length >= after;
        expect(body).toEqual(whole.subarray(0, after));
        expect(endings).toEqual(
          isCut ? [`fault f: the answer was cut off after ${after} bytes of its body`] : told(ends),
        );
        expect(seen.aborts).toBe(isCut ? 1 : 0);
      },
    ),
  ));

test('whatever the chunks, a rate changes no byte and no ending, and holds nothing after it', () =>
  fc.assert(
    fc.asyncProperty(chunks, endings, async (given, ends) => {
      const holds = new Holds();
      const { body, endings } = await received(
        slowed(answering(given, ends).forward, 20_000, holds),
      );
      expect(body).toEqual(Buffer.concat(given));
      expect(endings).toEqual(told(ends));
      expect(holds.size).toBe(0);
    }),
    { numRuns: 20 },
  ));
