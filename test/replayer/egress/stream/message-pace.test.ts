import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MessagePace } from '../../../../src/replayer/egress/stream/message-pace.js';
import { RequestFlow } from '../../../../src/replayer/egress/stream/request-flow.js';
import { message } from '../../../integration/grpc/message.js';
import { hop, message as recordedMessage } from '../../fixtures/captures.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Of a call with so many messages each way. */
function pace(requests: number, responses: number, requestEndMs: number | null = 5) {
  const all = (count: number) => Buffer.concat(Array.from({ length: count }, () => message('x')));
  const flow = new RequestFlow();
  const recorded = hop({ requestEndMs, request: recordedMessage([], all(requests)) });
  return { flow, pace: new MessagePace(recorded, all(responses), flow) };
}

/** Which of the steps are due: the head, the messages, the ending. */
const due = (one: MessagePace) =>
  Array.from({ length: one.pieces.length + 2 }, (_, step) => one.isDue(step));

test('an answer goes on as far as its request has come', () => {
  const { flow, pace: one } = pace(2, 4);
  expect(due(one)).toEqual([true, false, false, false, false, false]);
  flow.add(message('x'));
  expect(due(one)).toEqual([true, true, true, false, false, false]);
  flow.add(message('x'));
  expect(due(one)).toEqual([true, true, true, true, true, false]);
  flow.end();
  expect(due(one)[5]).toBe(true);
});

test('a service that had not waited for the end of the request does not wait for it again', () => {
  const { flow, pace: one } = pace(1, 1, null);
  expect(due(one)).toEqual([true, false, false]);
  flow.add(message('x'));
  expect(due(one)).toEqual([true, true, true]);
});

test('a caller that falls silent gets the next message, and not the ending', () => {
  const { pace: one } = pace(1, 1);
  const more = vi.fn();
  one.wait(1, more);
  vi.advanceTimersByTime(99);
  expect([more.mock.calls.length, one.isDue(1)]).toEqual([0, false]);
  vi.advanceTimersByTime(1);
  expect([more.mock.calls.length, one.isDue(1)]).toEqual([1, true]);
  one.wait(2, more);
  vi.advanceTimersByTime(1_000);
  expect([more.mock.calls.length, one.isDue(2)]).toEqual([2, false]);
});
