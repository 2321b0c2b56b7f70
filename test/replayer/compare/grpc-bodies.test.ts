import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { KeptMessage } from '../../../src/core/capture.js';
import { readDescriptorSet } from '../../../src/core/grpc/descriptor-files.js';
import { callSchemas } from '../../../src/core/grpc/grpc-types.js';
import { ServiceTypes } from '../../../src/grpc/service-types.js';
import { compareBody } from '../../../src/replayer/compare/compare-body.js';
import { parseIgnore } from '../../../src/replayer/compare/ignore.js';
import { createNoise } from '../../../src/replayer/compare/noise.js';
import { compareRequestBody } from '../../../src/replayer/egress/compare-request-body.js';
import { shopDescriptors } from '../../harness/grpc/shop-descriptors.js';

const types = new ServiceTypes(readDescriptorSet(shopDescriptors())).of('/shop.v1.Shop/GetOrder');

const noise = createNoise({ startedAtMs: 0, ids: [] }, { startedAtMs: 0, ids: [] }, 0);

interface Given {
  readonly method?: string;
  readonly isTyped?: boolean;
  readonly side?: 'request' | 'response';
  readonly keptBytes?: number;
}

/** Messages as they are written, each as text in Latin-1. */
function kept(messages: readonly string[], given: Given = {}): KeptMessage {
  const { method = 'GetOrder', isTyped = true, side = 'response', keptBytes } = given;
  const whole = Buffer.concat(
    messages.flatMap((message) => {
      const head = Buffer.alloc(5);
      head.writeUInt32BE(message.length, 1);
      return [head, Buffer.from(message, 'latin1')];
    }),
  );
  const data = whole.subarray(0, keptBytes ?? whole.length);
  const schema = isTyped ? callSchemas(types, `/shop.v1.Shop/${method}`)?.[side] : undefined;
  return {
    headers: ['content-type', 'application/grpc'],
    trailers: [],
    body: {
      ...{ bytes: whole.length, truncated: data.length < whole.length, data },
      sha256: createHash('sha256').update(data).digest('hex'),
    },
    ...(schema === undefined ? {} : { schema }),
  };
}

const placesOf = (one: KeptMessage, other: KeptMessage, ignore: readonly string[] = []) =>
  compareBody(one, other, parseIgnore(ignore), noise).differences.map(
    ({ at, kind, recorded, replayed }) => [at, kind, recorded, replayed],
  );

/** An item with a price, of an order. */
const item = (price: number) => `\x12\x02\x10${String.fromCharCode(price)}`;

test('a difference has the path of its field', () => {
  const [one, other] = [
    kept([`\n\x017${item(3)}${item(4)}`]),
    kept([`\n\x017${item(3)}${item(5)}`]),
  ];
  expect(placesOf(one, other)).toEqual([['body $.items[1].price', 'changed', 4, 5]]);
  expect(placesOf(one, other, ['$.items[*].price'])).toEqual([]);
});

test('how a message was written makes no difference, what was sent of an optional field does', () => {
  // The id behind the items; the default of the status, which is left out elsewhere.
  expect(placesOf(kept([`\n\x017${item(3)}`]), kept([`${item(3)}\x28\x00\n\x017`]))).toEqual([]);
  expect(placesOf(kept(['\n\x017']), kept(['\n\x017\x20\x00']))).toEqual([
    ['body $.discount', 'added', null, 0],
  ]);
});

test('a field that the descriptors do not have is told by its number', () => {
  expect(placesOf(kept(['\xf8\x01\x05']), kept(['\xf8\x01\x06']))).toEqual([
    ["body $['#31']", 'changed', 5, 6],
  ]);
});

test('messages of a stream are told by their positions, and paths hold for each', () => {
  const stream = (...pages: readonly number[]) =>
    kept(
      pages.map((page) => item(page)),
      { method: 'WatchOrders' },
    );
  expect(placesOf(stream(1, 2), stream(1, 3))).toEqual([
    ['body message[1].items[0].price', 'changed', 2, 3],
  ]);
  expect(placesOf(stream(1, 2), stream(1, 3), ['$.items[0].price'])).toEqual([]);
  expect(placesOf(stream(1, 2), stream(1))).toMatchObject([
    ['body message[1]', 'removed', { items: [{ price: 2 }] }, null],
  ]);
});

test('without types, fields have their numbers', () => {
  const raw = (...messages: readonly string[]) => kept(messages, { isTyped: false });
  expect(placesOf(raw('\n\x017\x10\x01'), raw('\x10\x02\n\x017'))).toEqual([
    ["body message[0]['#2']", 'changed', 1, 2],
  ]);
  expect(placesOf(raw('\n\x017\x10\x01'), raw('\x10\x02\n\x017'), ['$["#2"]'])).toEqual([]);
});

test('of what was kept in part, the messages that are whole are compared', () => {
  const given = { method: 'WatchOrders' };
  const cut = kept([item(1), item(2), item(3)], { ...given, keptBytes: 20 });
  expect(placesOf(cut, kept([item(1), item(2), item(9)], given))).toEqual([]);
  expect(placesOf(cut, kept([item(1), item(9), item(9)], given))).toEqual([
    ['body message[1].items[0].price', 'changed', 2, 9],
  ]);
});

test('a call is as far from a recorded one as fields differ', () => {
  const asked = (message: string, isTyped: boolean) =>
    kept([message], { side: 'request', isTyped });
  for (const isTyped of [true, false]) {
    const recorded = asked('\n\x017\x10\x01', isTyped);
    const reordered = compareRequestBody(recorded, asked('\x10\x01\n\x017', isTyped));
    expect(reordered.distance).toBeLessThan(1);
    const page = compareRequestBody(recorded, asked('\x10\x02\n\x017', isTyped));
    expect(page).toMatchObject({
      distance: 1,
      differences: [{ at: isTyped ? 'body $.page' : 'body message[0].#2', recorded: 1, came: 2 }],
    });
    const both = compareRequestBody(recorded, asked('\x10\x02\n\x018', isTyped));
    expect(both.distance).toBe(2);
  }
});

test('what a type does not have makes a difference, a group too', () => {
  const group = (value: number) => `\xa3\x06\x08${String.fromCharCode(value)}\xa4\x06`;
  expect(placesOf(kept([group(1)]), kept([group(2)]))).toEqual([
    ["body $['#100']['#1']", 'changed', 1, 2],
  ]);
});

test('messages behind those that are split make a difference', () => {
  const stream = (price: number) =>
    kept([...Array.from({ length: 10_000 }, () => ''), item(price)], { method: 'WatchOrders' });
  const [difference] = placesOf(stream(1), stream(2));
  expect(difference?.[0]).toBe('body message[10000]');
  expect(placesOf(stream(1), stream(1))).toEqual([]);
});
