import { expect, onTestFinished, test, vi } from 'vitest';
import { copyStore } from '../../../src/store/live/copy-store.js';
import { openDatabase } from '../../../src/store/open-database.js';
import { chain, keep, newStoreConfig } from '../fixtures/chains.js';

async function opened(path: string, create: boolean) {
  const { file } = await openDatabase(path, { create });
  onTestFinished(() => void file.close());
  return file;
}

test('a store of many captures is copied by few statements, whose memory is SQLite`s', async () => {
  const config = newStoreConfig();
  await keep(config, ...Array.from({ length: 60 }, (_, at) => chain(at + 1)));
  const from = await opened(config.path, false);
  const to = await opened(newStoreConfig().path, true);
  const prepared = [vi.spyOn(from, 'prepare'), vi.spyOn(to, 'prepare')];
  expect(copyStore(from, to)).toEqual({ captures: 60, lost: 0 });
  expect(to.prepare('select count(*) from hops').pluck().get()).toBe(60);
  for (const each of prepared) expect(each.mock.calls.length).toBeLessThan(25);
});
