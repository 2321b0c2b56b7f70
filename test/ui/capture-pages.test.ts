import { expect, test } from 'vitest';
import type { CaptureSummary } from '../../src/ui/api/shapes.js';
import { CapturePages } from '../../src/ui/captures/capture-pages.js';

test('only the pages in sight are read', async () => {
  const { pages, reads } = listOf(100_000);
  pages.need(0, 30);
  await settled();
  pages.need(49_990, 50_010);
  await settled();
  expect(reads).toEqual([0, 49_900, 50_000]);
  expect(pages.total).toBe(100_000);
  expect(pages.at(0)?.id).toBe(100_000);
  expect(pages.at(50_010)?.id).toBe(49_990);
  expect(pages.at(49_800)).toBeUndefined();
});

test('what comes in at the top moves all the rest down, and no page is read twice for it', async () => {
  const { pages, reads, add } = listOf(1000);
  pages.need(0, 250);
  await settled();
  add(3);
  await pages.refresh();
  expect([0, 1, 2, 3].map((index) => pages.at(index)?.id)).toEqual([1003, 1002, 1001, 1000]);
  expect(pages.total).toBe(1003);
  expect(pages.added).toBe(3);
  pages.need(0, 420);
  await settled();
  expect(reads).toEqual([0, 100, 200, 0, 303, 403]);
  expect([...Array(420).keys()].map((index) => pages.at(index)?.id)).toEqual(
    [...Array(420).keys()].map((index) => 1003 - index),
  );
});

test('a list that moved unheard is read anew, never shown with a row twice', async () => {
  const { pages, reads, add } = listOf(1000);
  pages.need(0, 50);
  await settled();
  add(1);
  pages.need(100, 120); // its first row is the last one of the page above
  await settled();
  expect(pages.at(99)).toBeUndefined();
  expect(pages.at(100)).toBeUndefined();
  pages.need(0, 120);
  await settled();
  expect(reads).toEqual([0, 100, 0, 100]);
  expect(pages.at(0)?.id).toBe(1001);
  expect(pages.at(100)?.id).toBe(901);
});

test('more new ones than a page holds begin the list anew', async () => {
  const { pages, add } = listOf(1000);
  pages.need(0, 50);
  await settled();
  add(150);
  await pages.refresh();
  expect(pages.at(0)).toBeUndefined();
  pages.need(0, 50);
  await settled();
  expect(pages.at(0)?.id).toBe(1150);
});

test('the oldest may go while one reads: what is in sight stays', async () => {
  const { pages, reads, remove } = listOf(1000);
  pages.need(0, 350);
  await settled();
  pages.need(110, 150);
  remove((id) => id > 10);
  await pages.recheck();
  expect(reads).toEqual([0, 100, 200, 300, 100]);
  expect(pages.total).toBe(990);
  expect([0, 150].map((index) => pages.at(index)?.id)).toEqual([1000, 850]);
  // Below, others may be gone, too.
  expect(pages.at(250)).toBeUndefined();
});

test('one that is gone from above what is in sight makes the list be read anew', async () => {
  const { pages, remove } = listOf(1000);
  pages.need(0, 150);
  await settled();
  remove((id) => id !== 990);
  await pages.recheck();
  expect(pages.at(0)).toBeUndefined();
  pages.need(0, 150);
  await settled();
  expect(pages.at(10)?.id).toBe(989);
  expect(pages.total).toBe(999);
});

test('so does the end of a list that has become shorter than what is in sight', async () => {
  const { pages, remove } = listOf(250);
  pages.need(0, 249);
  await settled();
  remove((id) => id > 100);
  await pages.recheck();
  pages.need(0, 149);
  await settled();
  expect(pages.total).toBe(150);
  expect(pages.at(149)?.id).toBe(101);
  expect(pages.at(150)).toBeUndefined();
});

test('a count that is behind hides nothing that has come', async () => {
  const rows = [captureOf(1)];
  const pages = new CapturePages(
    async () => ({ captures: [...rows], next: null, total: 0 }),
    () => {},
  );
  pages.need(0, 0);
  await settled();
  expect(pages.total).toBe(1);
  rows.unshift(captureOf(2));
  await pages.refresh();
  expect(pages.total).toBe(2);
});

test('a page that did not come is asked for again', async () => {
  const { pages, fail } = listOf(1000);
  fail(new Error('gone'));
  pages.need(0, 50);
  await settled();
  expect(pages.error).toEqual(new Error('gone'));
  fail(undefined);
  pages.need(0, 50);
  await settled();
  expect(pages.error).toBeUndefined();
  expect(pages.at(0)?.id).toBe(1000);
});

function listOf(count: number) {
  let list = Array.from({ length: count }, (_, index) => captureOf(count - index));
  let newest = count;
  let failure: Error | undefined;
  const reads: number[] = [];
  const pages = new CapturePages(
    async (offset, limit) => {
      reads.push(offset);
      if (failure !== undefined) throw failure;
      return { captures: list.slice(offset, offset + limit), next: null, total: list.length };
    },
    () => {},
  );
  return {
    pages,
    reads,
    add: (more: number) => {
      for (let left = more; left > 0; left--) list = [captureOf(++newest), ...list];
    },
    remove: (stays: (id: number) => boolean) => {
      list = list.filter(({ id }) => stays(id));
    },
    fail: (error: Error | undefined) => {
      failure = error;
    },
  };
}

function captureOf(id: number): CaptureSummary {
  return { id } as CaptureSummary;
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
