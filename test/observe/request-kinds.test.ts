import { expect, test } from 'vitest';
import { foldPath, pathOf } from '../../src/observe/top/fold-path.js';
import { KindRoom } from '../../src/observe/top/kind-room.js';
import { RequestKinds } from '../../src/observe/top/request-kinds.js';

const ended = (nowMs: number, latencyMs = 1) => ({ nowMs, latencyMs, failed: false });

test.each([
  ['/orders/4711', '/orders/{id}'],
  ['/orders/4711/items/0b3f8c1e-42ab-4f0e-9d6c-0123456789ab', '/orders/{id}/items/{id}'],
  ['/files/d41d8cd98f00b204e9800998ecf8427e', '/files/{id}'],
  ['/users/user-90210/', '/users/{id}/'],
  ['/t/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0', '/t/{id}'],
  ['/v1/health', '/v1/health'],
  ['/feedface/added', '/feedface/added'],
  ['/2024-report/utf8', '/2024-report/utf8'],
  ['/a-very-long-name-without-any-figure', '/a-very-long-name-without-any-figure'],
  ['*', '*'],
])('%s is %s', (path, kind) => {
  expect(foldPath(path)).toBe(kind);
});

test('a path has no query, and no more than 256 characters', () => {
  expect(pathOf('/a?token=secret')).toBe('/a');
  expect(pathOf(`/${'a'.repeat(500)}?x`)).toBe(`/${'a'.repeat(255)}…`);
});

test('paths that have no room of their own are counted where they fold to', () => {
  const kinds = new RequestKinds(new KindRoom());
  for (let id = 0; id < 3000; id++) {
    kinds.record({ method: 'GET', path: `/orders/${id}?x=${id}` }, ended(1));
  }
  const all = [...kinds];
  expect(all).toHaveLength(1501);
  expect(all.at(-1)).toMatchObject({ path: '/orders/{id}', isFolded: true });
  const sum = all.reduce((count, { window }) => count + (window.sum(1)?.count ?? 0), 0);
  expect(sum).toBe(3000);
  expect(kinds.uncounted).toBe(0);
});

test('what does not fold either is counted as left out', () => {
  const kinds = new RequestKinds(new KindRoom());
  const name = (at: number) => [...String(at)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  for (let at = 0; at < 2500; at++) kinds.record({ method: 'GET', path: `/${name(at)}` }, ended(1));
  expect([...kinds]).toHaveLength(2000);
  expect(kinds.uncounted).toBe(500);
});

test('what has not come for ten minutes makes room', () => {
  const room = new KindRoom();
  const [old, young] = [new RequestKinds(room), new RequestKinds(room)];
  for (let id = 0; id < 1500; id++) old.record({ method: 'GET', path: `/x/${id}` }, ended(1));
  young.record({ method: 'GET', path: '/y/1' }, ended(600_000));
  expect([...young]).toMatchObject([{ path: '/y/{id}', isFolded: true }]);
  young.record({ method: 'GET', path: '/y/2' }, ended(620_000));
  expect([...young]).toMatchObject([{ isFolded: true }, { path: '/y/2', isFolded: false }]);
  expect([...old]).toEqual([]);
});

test('best, worst and last are those of the window', () => {
  const kinds = new RequestKinds(new KindRoom());
  const get = { method: 'GET', path: '/' };
  kinds.record(get, ended(0, 900));
  kinds.record(get, ended(590_000, 20));
  kinds.record(get, { ...ended(599_999, 30), failed: true });
  const [kind] = kinds;
  expect(kind?.window.sum(599_999)).toEqual({
    ...{ count: 3, failures: 1, bestMs: 20, worstMs: 900, lastMs: 30 },
  });
  expect(kind?.window.sum(660_000)).toEqual({
    ...{ count: 2, failures: 1, bestMs: 20, worstMs: 30, lastMs: 30 },
  });
  expect(kind?.window.sum(1_200_000)).toBeNull();
});
