import { expect, onTestFinished, test } from 'vitest';
import { tryRule } from '../../../src/app/view/try-rule.js';
import { openView } from '../../../src/store/view/open-view.js';
import { chain, hex, hop, keep, newStoreConfig } from '../../store/fixtures/chains.js';

async function viewOf(...chains: Parameters<typeof keep>[1][]) {
  const config = newStoreConfig();
  await keep(config, ...chains);
  const view = openView(config.path, () => performance.now());
  onTestFinished(() => view.close());
  return view;
}

const question = { kind: 'try', on: 'any', filter: {}, limit: 100 } as const;

/** An edge call that is fine, and one below it that fails. */
const failingBelow = (number: number) =>
  chain(number, {
    hops: [
      hop(),
      hop({
        ...{ spanId: hex(2, 16), parentSpanId: hex(1, 16), listener: 'mesh' },
        ...{ service: 'ratings', status: 503, startedAtMs: 1_700_000_000_001 },
      }),
    ],
  });

test('a rule holds by any hop, or by that of the edge alone, and says which', async () => {
  const view = await viewOf(failingBelow(1), chain(2));
  expect(await tryRule(view, { ...question, when: { status: '5xx' } })).toMatchObject({
    ...{ asked: 2, kept: 1, cut: false },
    captures: [
      { id: 2, kept: false, hop: 0, explanation: { matched: false, actual: '200' } },
      { id: 1, kept: true, hop: 1, service: 'ratings', explanation: { actual: '503' } },
    ],
  });
  expect(await tryRule(view, { ...question, on: 'edge', when: 'status: 5xx' })).toMatchObject({
    kept: 0,
    // Why it does not hold is told of the hop that failed.
    captures: [{ id: 2 }, { id: 1, hop: 1, explanation: { matched: false } }],
  });
});

test('the newest are asked about, no more than so many, through all parts of a list', async () => {
  const view = await viewOf(...Array.from({ length: 120 }, (_, at) => chain(at + 1)));
  const { asked, captures } = await tryRule(view, {
    ...{ ...question, limit: 110, when: { status: 200 } },
  });
  expect(asked).toBe(110);
  expect(captures.map(({ id }) => id)).toEqual(Array.from({ length: 110 }, (_, at) => 120 - at));
});

test('what was asked when the time is over is the answer', async () => {
  const view = await viewOf(chain(1), chain(2), chain(3), chain(4));
  let now = 0;
  const tried = await tryRule(view, { ...question, when: { status: 200 } }, () => {
    now += 700;
    return now;
  });
  expect(tried).toMatchObject({ asked: 2, kept: 2, cut: true, captures: [{ id: 4 }, { id: 3 }] });
});

test('one that is deleted meanwhile is left out', async () => {
  const view = await viewOf(chain(1), chain(2));
  const deleting = {
    list: view.list,
    getCapture: async (id: string) => view.getCapture(id === '2' ? '99' : id),
  };
  expect(await tryRule(deleting, { ...question, when: { status: 200 } })).toMatchObject({
    ...{ asked: 1, captures: [{ id: 1 }] },
  });
});
