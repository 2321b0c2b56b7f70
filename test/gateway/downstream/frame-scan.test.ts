import { describe, expect, test } from 'vitest';
import { FrameScan } from '../../../src/gateway/downstream/websocket/frame-scan.js';

function frame(opcode: number, payload: Buffer, mask?: Buffer): Buffer {
  const { length } = payload;
  const isMasked = mask === undefined ? 0 : 0x80;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = isMasked | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  const masked = payload.map((byte, i) => byte ^ (mask?.[i % 4] ?? 0));
  return Buffer.concat([head, mask ?? Buffer.alloc(0), masked]);
}

function scanned(bytes: Buffer, piece: number): FrameScan {
  const scan = new FrameScan();
  for (let at = 0; at < bytes.length; at += piece) scan.read(bytes.subarray(at, at + piece));
  return scan;
}

const code = (value: number, reason = '') =>
  Buffer.concat([Buffer.from([value >> 8, value & 255]), Buffer.from(reason)]);
const mask = Buffer.from([1, 200, 3, 4]);

describe.each([1, 2, 3, 7, 100_000])('read %i bytes at a time', (piece) => {
  test.each([0, 1, 125, 126, 65_535, 65_536])('a message of %i bytes counts as that', (length) => {
    const scan = scanned(frame(2, Buffer.alloc(length, 'x'), mask), piece);
    expect(scan.payloadBytes).toBe(length);
    expect(scan.isBetweenFrames).toBe(true);
    expect(scan.closeCode).toBe(0);
  });

  test.each([
    ['with a code', code(4001, 'no more'), undefined, 4001],
    ['with a code that is masked', code(1000), mask, 1000],
    ['without one', Buffer.alloc(0), mask, 1005],
  ])('a close frame %s', (_what, payload, by, expected) => {
    const ping = frame(9, Buffer.from('12345'), by);
    const bytes = Buffer.concat([frame(1, Buffer.from('hello'), by), ping, frame(8, payload, by)]);
    const scan = scanned(bytes, piece);
    expect(scan.closeCode).toBe(expected);
    expect(scan.payloadBytes).toBe(5);
  });
});

test('what is not whole is not between frames', () => {
  const bytes = frame(1, Buffer.from('hello'));
  for (let length = 1; length < bytes.length; length++) {
    expect(scanned(bytes.subarray(0, length), 100).isBetweenFrames).toBe(false);
  }
});

test('a frame is read to its end, and no further', () => {
  const scan = new FrameScan();
  scan.read(frame(1, Buffer.from('hello')).subarray(0, 4));
  expect(scan.readFrame(Buffer.from('llo\x81\x01x', 'latin1'))).toBe(3);
  expect(scan.isBetweenFrames).toBe(true);
  expect(scan.payloadBytes).toBe(5);
});
