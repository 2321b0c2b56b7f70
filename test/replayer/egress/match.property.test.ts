import { expect, test } from 'vitest';
import { bestPairing } from '../../../src/replayer/egress/match/best-pairing.js';
import { dealAnswers } from '../../../src/replayer/egress/match/deal-answers.js';
import { AnswerBook } from '../../../src/replayer/egress/match-call.js';
import fc from '../../harness/fast-check.js';
import { message, recordedAtMs } from '../fixtures/captures.js';
import { called, jsonMessage } from '../fixtures/reviews.js';

/** Orders that were asked side by side, each with an id of its own among what all have. */
const orders = fc
  .uniqueArray(
    fc.record({
      id: fc.nat(99_999),
      item: fc.constantFrom('tea', 'cup', 'pot'),
      note: fc.string(),
    }),
    { selector: ({ id }) => id, minLength: 2, maxLength: 8 },
  )
  .chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(
        all.map((_, at) => at),
        { minLength: all.length },
      ),
    ),
  );

interface Order {
  readonly id: number;
  readonly item: string;
  readonly note: string;
}

const recorded = (all: readonly Order[]) =>
  all.map((order, at) =>
    called(
      at + 1,
      '/orders',
      { of: order.id },
      {
        ...{ method: 'POST', request: jsonMessage({ order }) },
        ...{ startedAtMs: recordedAtMs + at, durationMs: 100 },
      },
    ),
  );
const asked = (order: Order, more: object = {}) => ({
  ...{ service: 'ratings', method: 'POST', path: '/orders' },
  request: jsonMessage({ ...more, order }),
});

test('calls in any order get their own answers, and each answer is given once', () => {
  fc.assert(
    fc.property(orders, ([all, order]) => {
      const book = new AnswerBook({ expected: recorded(all), others: [] });
      const used = new Set<number>();
      for (const at of order) {
        const match = book.match(asked(all[at] as Order), used);
        expect(match).toMatchObject({ kind: 'hit', hop: { index: at + 1 }, differs: [] });
        used.add(at + 1);
      }
      expect(book.match(asked(all[0] as Order), used).kind).toBe('miss');
    }),
  );
});

test('it does not matter in which order they were recorded', () => {
  fc.assert(
    fc.property(orders, fc.nat(), ([all, order], which) => {
      const hops = recorded(all);
      const turned = order.map((at) => hops[at]).filter((hop) => hop !== undefined);
      const one = all[which % all.length] as Order;
      const [first, second] = [hops, turned].map((expected) =>
        new AnswerBook({ expected, others: [] }).match(asked(one), new Set()),
      );
      expect(second).toMatchObject({ kind: 'hit' });
      expect(first?.kind === 'hit' && first.hop.index).toBe(
        second?.kind === 'hit' && second.hop.index,
      );
    }),
  );
});

test('what was asked exactly so beats what is like it', () => {
  fc.assert(
    fc.property(orders, fc.string(), ([all], note) => {
      const [first, second] = all as [Order, Order];
      const near = { ...first, note: `${first.note}${note}!` };
      const book = new AnswerBook({ expected: recorded([near, second, first]), others: [] });
      expect(book.match(asked(first), new Set())).toMatchObject({ hop: { index: 3 }, differs: [] });
    }),
  );
});

test('dealt at once, calls that changed alike get their own answers, each once', () => {
  fc.assert(
    fc.property(orders, fc.string({ minLength: 1 }), ([all, order], version) => {
      const book = new AnswerBook({ expected: recorded(all), others: [] });
      const calls = order.map((at) => asked(all[at] as Order, { version }));
      const matches = dealAnswers(calls, book, new Set());
      const given = matches.map((match) => (match.kind === 'hit' ? match.hop.index - 1 : null));
      expect(new Set(given).size).toBe(all.length);
      expect(given).toEqual(order);
    }),
  );
});

test('the best pairing costs no more than any other', () => {
  const side = fc.integer({ min: 1, max: 5 });
  const costs = fc
    .tuple(side, side)
    .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const)
    .chain(([rows, columns]) =>
      fc.array(fc.array(fc.nat(20), { minLength: columns, maxLength: columns }), {
        ...{ minLength: rows, maxLength: rows },
      }),
    );
  const least = (rows: readonly (readonly number[])[], taken: ReadonlySet<number>): number => {
    const [first, ...rest] = rows;
    if (first === undefined) return 0;
    const sums = first.flatMap((cost, at) =>
      taken.has(at) ? [] : [cost + least(rest, new Set([...taken, at]))],
    );
    return Math.min(...sums);
  };
  fc.assert(
    fc.property(costs, (table) => {
      const pairing = bestPairing(table);
      expect(new Set(pairing).size).toBe(table.length);
      const sum = pairing.reduce((all, at, row) => all + (table[row]?.[at] ?? Number.NaN), 0);
      expect(sum).toBe(least(table, new Set()));
    }),
  );
});

test('without a body, equal calls get the answers in recorded order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), (count) => {
      const hops = Array.from({ length: count }, (_, at) => called(at + 1, '/r', at));
      const book = new AnswerBook({ expected: hops, others: [] });
      const used = new Set<number>();
      const call = { service: 'ratings', method: 'GET', path: '/r', request: message() };
      for (let at = 1; at <= count; at++) {
        expect(book.match(call, used)).toMatchObject({ hop: { index: at } });
        used.add(at);
      }
      expect(book.match(call, used).kind).toBe('miss');
    }),
  );
});
