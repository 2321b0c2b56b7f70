import { beforeEach, describe, expect, test } from 'vitest';
import type { CaptureFilter } from '../../src/core/store.js';
import { countCaptures, findCaptures } from '../../src/store/find-captures.js';
import { insertCaptures, storeInMemory } from './fixtures/rows.js';

const count = 2100;
let store: Awaited<ReturnType<typeof storeInMemory>>;

beforeEach(async () => {
  store = await storeInMemory();
  insertCaptures(
    store.file,
    Array.from({ length: count }, (_, at) => ({
      rule: 'errors',
      experiment: null,
      path: `/orders/${at}`,
      status: 500,
      answeredStatus: 500,
      error: null,
      // Of 2000 hops, a service is rare no more.
      services: at < 3 ? ['shop', 'shop', 'rare'] : ['shop'],
      capturedAtMs: at,
    })),
  );
  store.statements.length = 0;
});

/** How SQLite goes about each question that was asked of it. */
function plans(): string[] {
  const asked = store.statements.filter((text) => !text.startsWith('explain'));
  store.statements.length = 0;
  return asked.flatMap((text) =>
    store.file
      .prepare<[], { detail: string }>(`explain query plan ${text}`)
      .all()
      .map(({ detail }) => detail),
  );
}

const ways: readonly [filter: CaptureFilter, index: string][] = [
  [{}, 'captures_by_captured_at_ms'],
  [{ sinceMs: 5 }, 'captures_by_captured_at_ms (captured_at_ms>?)'],
  [
    { sinceMs: 5, untilMs: 9 },
    'captures_by_captured_at_ms (captured_at_ms>? AND captured_at_ms<?)',
  ],
  [{ status: '500' }, 'captures_by_status (<expr>>? AND <expr><?)'],
  [{ status: '5xx', sinceMs: 5 }, 'captures_by_status (<expr>>? AND <expr><?)'],
  [{ status: '>=400' }, 'captures_by_status (<expr>>? AND <expr><?)'],
  [{ status: 'timeout' }, 'captures_by_error (error=?)'],
  [{ status: 'any' }, 'captures_by_error (error=?)'],
  [{ path: '/orders/7' }, 'captures_by_path (path>? AND path<?)'],
  [{ path: '/orders/*', sinceMs: 5 }, 'captures_by_path (path>? AND path<?)'],
  [{ path: '**/77' }, 'captures_by_path (path>? AND path<?)'],
  [{ rule: 'errors' }, 'captures_by_rule (rule=?)'],
  [{ rule: 'errors', sinceMs: 5 }, 'captures_by_rule (rule=? AND captured_at_ms>?)'],
  [{ experiment: 'chaos' }, 'captures_by_experiment (experiment=?)'],
];

describe('what a filter asks for is found by', () => {
  test.each(ways)('%j: the index %s, and counted by it', async (filter, index) => {
    await findCaptures(store.db, { ...filter, limit: 50 });
    const found = plans();
    expect(found[0]).toMatch(/^(SEARCH|SCAN) captures USING COVERING INDEX /);
    expect(found[0]).toContain(index);
    if (Object.keys(filter).length === 0) return; // SQLite counts the entries of any index
    await countCaptures(store.db, filter);
    expect(plans()).toEqual([found[0]]);
  });
});

const inOrder: readonly CaptureFilter[] = [
  ...[{}, { sinceMs: 5 }, { rule: 'errors' }, { experiment: 'chaos' }],
  ...[
    { rule: 'errors', status: '5xx' },
    { rule: 'errors', path: '/orders/*' },
    { service: 'shop' },
  ],
];

test.each(inOrder)('%j: the first are found without looking at the rest', async (filter) => {
  await findCaptures(store.db, { ...filter, limit: 50 });
  expect(plans().join('\n')).not.toContain('TEMP B-TREE');
});

test('captures of a rare service are found by its hops, those of another are asked', async () => {
  expect(await findCaptures(store.db, { service: 'rare', limit: 50 })).toEqual([3, 2, 1]);
  const rare = plans();
  expect(rare).toContain('SEARCH captures USING INTEGER PRIMARY KEY (rowid=?)');
  expect(rare).toContain('SEARCH hops USING COVERING INDEX hops_by_service (service=?)');
  expect((await findCaptures(store.db, { service: 'shop' })).length).toBe(count);
  expect(plans()).toContainEqual(
    expect.stringMatching(
      /^SEARCH hops.* USING COVERING INDEX hops_by_service \(service=\? AND capture_id=\?\)$/,
    ),
  );
});

test('the captures of a service are counted by its hops alone, each once', async () => {
  expect(await countCaptures(store.db, { service: 'shop' })).toBe(count);
  expect(plans()).toContain('SEARCH hops USING COVERING INDEX hops_by_service (service=?)');
  expect(await countCaptures(store.db, { service: 'shop', untilMs: 9 })).toBe(10);
  expect(await countCaptures(store.db, { service: 'rare', sinceMs: 1 })).toBe(2);
});
