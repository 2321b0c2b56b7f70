import { expect, test } from 'vitest';
import { MessageNote } from '../../src/recorder/message-note.js';

function message(bytes: number): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes, 1);
  return Buffer.concat([head, Buffer.alloc(bytes, 'x')]);
}

test('each message has its time and its length, however it came in', () => {
  const body = Buffer.concat([message(3), message(0), message(10)]);
  const whole = new MessageNote(1000);
  whole.take(body, 1);
  expect(whole.moments).toEqual([1, 3, 1, 0, 1, 10]);
  const bytewise = new MessageNote(1000);
  for (const [at, byte] of body.entries()) bytewise.take(Buffer.from([byte]), at);
  expect(bytewise.moments).toEqual([7, 3, 12, 0, 27, 10]);
  expect(bytewise.keptMax).toBe(Number.POSITIVE_INFINITY);
});

test('what is kept ends with the last message that fits whole', () => {
  const keptOf = (bytesMax: number, ...lengths: readonly number[]) => {
    const note = new MessageNote(bytesMax);
    for (const length of lengths) note.take(message(length), 0);
    return [note.keptMax, note.moments.length / 2];
  };
  expect(keptOf(16, 3, 3)).toEqual([Number.POSITIVE_INFINITY, 2]);
  expect(keptOf(15, 3, 3)).toEqual([8, 2]);
  // A small one behind a large one is not kept in its place.
  expect(keptOf(20, 3, 100, 1)).toEqual([8, 3]);
  expect(keptOf(20, 100)).toEqual([0, 1]);
});

test('of a stream without end only so much is noted', () => {
  const note = new MessageNote(1000);
  for (let i = 0; i < 2000; i++) note.take(message(1), i);
  expect(note.moments).toHaveLength(2000);
});
