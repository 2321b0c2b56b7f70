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

test('the oldest may go without a word; others leave a list that is read anew', async () => {
  const { pages } = listOf(1000);
  pages.need(0, 50);
  await settled();
  pages.drop([1, 2], 998);
  expect(pages.at(0)?.id).toBe(1000);
  expect(pages.total).toBe(998);
  pages.drop([990], 997);
  expect(pages.at(0)).toBeUndefined();
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
  let newest = count;
  let failure: Error | undefined;
  const reads: number[] = [];
  const pages = new CapturePages(
    async (offset, limit) => {
      reads.push(offset);
      if (failure !== undefined) throw failure;
      const length = Math.max(0, Math.min(limit, newest - offset));
      const captures = Array.from({ length }, (_, index) => captureOf(newest - offset - index));
      return { captures, next: null, total: newest };
    },
    () => {},
  );
  return {
    pages,
    reads,
    add: (more: number) => {
      newest += more;
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
