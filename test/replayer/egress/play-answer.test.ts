import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import type { ForwardHandler, ForwardRequest } from '../../../src/core/forward.js';
import { scriptAnswer } from '../../../src/replayer/egress/answer-script.js';
import { HeldCall } from '../../../src/replayer/egress/held-call.js';
import { playAnswer } from '../../../src/replayer/egress/play-answer.js';
import { message } from '../fixtures/captures.js';
import { called } from '../fixtures/reviews.js';

/** Notes what a caller would get, with the time since the call. */
function audience() {
  const events = new EventEmitter();
  const heard: { readonly what: string; readonly atMs: number }[] = [];
  const startedAt = performance.now();
  const hear = (what: string) => {
    heard.push({ what, atMs: performance.now() - startedAt });
    events.emit(what);
  };
  const handler: ForwardHandler = {
    onConnected: () => hear('connected'),
    onInformation: (status) => hear(String(status)),
    onHead: () => hear('head'),
    onData: () => hear('data'),
    onEnd: () => hear('end'),
    onError: () => hear('error'),
    onDrain: () => hear('drain'),
  };
  return { handler, events, heard, startedAt, whats: () => heard.map(({ what }) => what) };
}

const threePieces = message(['Transfer-Encoding', 'chunked'], Buffer.alloc(150 * 1024));

test('a caller that pauses hears nothing until it resumes', async () => {
  const { handler, events, whats } = audience();
  const script = scriptAnswer(called(1, '/r', null, { response: threePieces }), 'none');
  const playing = playAnswer(script, handler, 0);
  events.once('data', () => playing.pause());
  await once(events, 'data');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(whats()).toEqual(['head', 'data']);
  playing.resume();
  await once(events, 'end');
  expect(whats()).toEqual(['head', 'data', 'data', 'data', 'end']);
});

test('what had come before a silence comes at once', async () => {
  const { handler, events, heard, startedAt } = audience();
  const recorded = called(1, '/r', null, {
    error: 'timeout',
    durationMs: 2_000,
    response: threePieces,
  });
  playAnswer(scriptAnswer(recorded, 'none'), handler, startedAt);
  await once(events, 'error');
  const last = heard.filter(({ what }) => what === 'data').at(-1);
  expect(last?.atMs).toBeLessThan(1_800);
  expect(heard.at(-1)?.atMs).toBeGreaterThan(1_990);
});

test('with recorded timing the pieces of a body are spread over its time', async () => {
  const { handler, events, heard, startedAt } = audience();
  const recorded = called(1, '/r', null, {
    firstByteMs: 100,
    durationMs: 400,
    response: threePieces,
  });
  playAnswer(scriptAnswer(recorded, 'recorded'), handler, startedAt);
  await once(events, 'end');
  for (const [i, atMs] of [100, 200, 300, 400, 400].entries()) {
    expect(heard[i]?.atMs).toBeGreaterThan(atMs - 5);
  }
});

test('a pause before there is an answer holds, too', async () => {
  const { handler, events, whats } = audience();
  const script = scriptAnswer(called(1, '/r', {}), 'none');
  const request = { framing: 'length', expectsContinue: false } as ForwardRequest;
  const held = new HeldCall(request, handler, (then) => {
    then({ kind: 'play', playing: playAnswer(script, handler, 0) });
    return undefined;
  });
  held.pause();
  held.end([]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(whats()).toEqual([]);
  held.resume();
  await once(events, 'end');
});
