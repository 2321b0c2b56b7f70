import { expect, test } from 'vitest';
import type { KeptMessage } from '../../../../src/core/capture.js';
import { AnswerBook } from '../../../../src/replayer/egress/match-call.js';
import { message, recordedAtMs } from '../../fixtures/captures.js';
import { json } from '../../fixtures/debug-service.js';
import { called, replayReviews } from '../../fixtures/reviews.js';

/** A recorded request of so many bytes, and how often its body was read. */
function noted(id: number, bytes: number) {
  const { body, ...rest } = message([], `order ${id}\n${'x'.repeat(bytes)}`);
  const state = { reads: 0 };
  const request: KeptMessage = {
    ...rest,
    body: {
      ...body,
      get data() {
        state.reads += 1;
        return body.data;
      },
    },
  };
  return { request, state };
}

/** How often two recorded bodies were read by the time the service was called. */
async function readBefore(bytes: number): Promise<number> {
  const recorded = [noted(1, bytes), noted(2, bytes)];
  let reads = 0;
  const { replay } = await replayReviews({
    calls: recorded.map(({ request }, i) =>
      called(i + 1, '/r', i + 1, { method: 'POST', request, startedAtMs: recordedAtMs + 100 * i }),
    ),
    async handle({ call }) {
      reads = recorded.reduce((sum, { state }) => sum + state.reads, 0);
      const body = `order 2\nnew ${'x'.repeat(bytes)}`;
      return { status: 500, body: json(await call('ratings', '/r', { method: 'POST', body })) };
    },
  });
  expect(JSON.parse(replay.response?.body.data.toString() ?? '')).toBe(2);
  return reads;
}

test('large bodies are read before the request is sent, as calls would wait for it', async () => {
  expect(await readBefore(300 * 1024)).toBeGreaterThan(await readBefore(100 * 1024));
});

test('what was read is not read again for each call', async () => {
  const recorded = Array.from({ length: 20 }, (_, i) => noted(i, 80 * 1024));
  const hops = recorded.map(({ request }, i) =>
    called(i + 1, '/r', i, { method: 'POST', request, startedAtMs: recordedAtMs + 100 * i }),
  );
  const book = new AnswerBook({ expected: hops, others: [] });
  await book.prepare();
  const before = recorded.map(({ state }) => state.reads);
  const request = message([], `order 13\nnew ${'x'.repeat(80 * 1024)}`);
  const match = book.match({ service: 'ratings', method: 'POST', path: '/r', request }, new Set());
  expect(match).toMatchObject({ kind: 'hit', hop: { index: 14 } });
  const untouched = recorded.filter(({ state }, i) => state.reads - (before[i] ?? 0) <= 2);
  expect(untouched.length).toBeGreaterThan(15);
});
