import { expect, onTestFinished, test } from 'vitest';
import type { ListFilter, ListPart, StoreView } from '../../../src/core/capture-view.js';
import { openView } from '../../../src/store/view/open-view.js';
import { chain, hop, keep, newStoreConfig } from '../fixtures/chains.js';

async function viewOf(...chains: Parameters<typeof keep>[1][]): Promise<StoreView> {
  const config = newStoreConfig();
  await keep(config, ...chains);
  const view = openView(config.path, () => performance.now());
  onTestFinished(() => view.close());
  return view;
}

test('parts of a list join without a gap, also where captures are of the same moment', async () => {
  const moments = [5, 5, 5, 7, 6, 5, 9];
  const view = await viewOf(...moments.map((decidedAtMs, at) => chain(at + 1, { decidedAtMs })));
  const expected = [7, 4, 5, 6, 3, 2, 1];
  const seen: number[] = [];
  let before: ListPart['before'];
  for (const size of [2, 2, 2, 1]) {
    const page = await view.list({}, { limit: 2, before });
    expect(page.total).toBe(7);
    expect(page.captures).toHaveLength(size);
    seen.push(...page.captures.map(({ id }) => id));
    before = page.next ?? undefined;
  }
  expect(seen).toEqual(expected);
  expect(before).toBeUndefined();
  const { captures } = await view.list({}, { limit: 3, offset: 2 });
  expect(captures.map(({ id }) => id)).toEqual([5, 6, 3]);
});

test('a part that ends with the list has no next one', async () => {
  const view = await viewOf(chain(1), chain(2));
  expect((await view.list({}, { limit: 2 })).next).toBeNull();
  expect((await view.list({}, { limit: 1 })).next).toMatchObject({ id: 2 });
});

const found: readonly [ListFilter, readonly number[]][] = [
  [{ text: 'RATING' }, [2, 1]],
  [{ text: '100%' }, [1]],
  [{ text: 'a_b' }, []],
  [{ text: '%' }, [1]],
  [{ text: 'grüße' }, [3]],
  [{ text: 'post' }, [3]],
  [{ text: 'slow' }, [2]],
  [{ text: 'reset' }, [2]],
  [{ text: '3' }, [3]],
  [{ text: 'trace-of-2' }, [2]],
  [{ text: 'of-2' }, []],
  [{ text: 'req-1' }, [1]],
  [{ text: "rating's" }, []],
  [{ text: '' }, [3, 2, 1]],
  [{ text: 'rating', rule: 'slow' }, [2]],
  [{ text: 'rating', status: '500' }, [1]],
  [{ text: 'rating', service: 'ratings' }, [1]],
];

test('a filter finds what it says, and a text is taken as it stands', async () => {
  const view = await viewOf(
    chain(1, {
      ...{ traceId: 'trace-of-1', requestId: 'req-1' },
      hops: [hop({ path: '/a-b?off=100%', status: 500, service: 'ratings' })],
    }),
    chain(2, {
      ...{ traceId: 'trace-of-2', requestId: 'req-2' },
      rule: { name: 'slow', when: { latency: '>1s' } },
      hops: [hop({ path: '/ratings', service: 'web', status: null, error: 'reset' })],
    }),
    chain(3, {
      ...{ traceId: 'trace-of-c', requestId: 'req-c' },
      hops: [hop({ path: wire('/grüße'), service: 'web', method: 'POST' })],
    }),
  );
  for (const [filter, ids] of found) {
    const { captures, total } = await view.list(filter, { limit: 10 });
    const answer = { ids: captures.map(({ id }) => id), total };
    expect([filter, answer]).toEqual([filter, { ids, total: ids.length }]);
  }
});

function wire(text: string): string {
  return Buffer.from(text).toString('latin1');
}
