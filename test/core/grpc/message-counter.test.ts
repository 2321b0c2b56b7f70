import { expect, test } from 'vitest';
import { MessageCounter, messagePieces } from '../../../src/core/grpc/message-counter.js';
import { message } from '../../integration/grpc/message.js';

const body = Buffer.concat([message('one'), message(''), message('three'.repeat(30))]);

test('messages are counted wherever the bytes are cut', () => {
  for (let bytes = 1; bytes <= body.length; bytes++) {
    const counter = new MessageCounter();
    const counts: number[] = [];
    for (let at = 0; at < body.length; at += bytes) {
      counter.add(body.subarray(at, at + bytes));
      counts.push(counter.messages);
    }
    expect([bytes, counts.at(-1)]).toEqual([bytes, 3]);
    // Not before its last byte.
    if (bytes === 1) expect([counts[6], counts[7], counts[11], counts[12]]).toEqual([0, 1, 1, 2]);
  }
});

test('a body is cut behind its messages, and nothing of one that is not whole is lost', () => {
  expect(messagePieces(body).map((each) => each.length)).toEqual([8, 5, 155]);
  for (const bytes of [1, 5, 7, 10, 20]) {
    const pieces = messagePieces(body.subarray(0, bytes));
    expect(Buffer.concat(pieces)).toEqual(body.subarray(0, bytes));
  }
  expect(messagePieces(Buffer.alloc(0))).toEqual([]);
});
