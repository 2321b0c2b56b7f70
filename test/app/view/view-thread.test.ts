import { expect, onTestFinished, test } from 'vitest';
import { usualBounds, type ViewBounds, ViewThread } from '../../../src/app/view/view-thread.js';
import type { ViewEvent } from '../../../src/core/viewing.js';
import { chain, keep, newStoreConfig } from '../../store/fixtures/chains.js';

async function opened(bounds: Partial<ViewBounds> = {}) {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const thread = new ViewThread(
    { store: config.path, config: null },
    { ...usualBounds, ...bounds },
  );
  onTestFinished(() => thread.close());
  return { thread, config };
}

const list = { kind: 'list', filter: {}, part: { limit: 10 } } as const;
const extent = { kind: 'extent' } as const;

test('answers come in the order of the questions', async () => {
  const { thread } = await opened();
  const order: string[] = [];
  const ask = async (question: Parameters<typeof thread.ask>[0]) => {
    const { status, body } = await thread.ask(question);
    order.push(question.kind);
    return { status, body: JSON.parse(Buffer.from(body).toString()) };
  };
  const [first, second, third] = await Promise.all([
    ask(list),
    ask({ kind: 'capture', id: '99' }),
    ask(extent),
  ]);
  expect(order).toEqual(['list', 'capture', 'extent']);
  expect(first).toMatchObject({ status: 200, body: { total: 1, captures: [{ id: 1 }] } });
  expect(second).toMatchObject({
    ...{ status: 404, body: { error: { code: 'LOOP_STORE_CAPTURE_NOT_FOUND' } } },
  });
  expect(third).toEqual({ status: 200, body: { total: 1 } });
});

test('a question that takes too long is given up, and the next one is answered', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1));
  const bounds = { ...usualBounds, questionMsMax: 1 };
  const thread = new ViewThread({ store: config.path, config: null }, bounds);
  onTestFinished(() => thread.close());
  // A thread does not even start within a millisecond.
  await expect(thread.ask(extent)).rejects.toMatchObject({
    ...{ code: 'LOOP_CONTROL_BUSY', statusCode: 503 },
    message: 'reading took more than 1 ms; try again',
  });
  bounds.questionMsMax = usualBounds.questionMsMax;
  expect((await thread.ask(extent)).status).toBe(200);
});

test('no more than so many wait, and who has gone is not answered', async () => {
  const { thread } = await opened({ waitingMax: 2 });
  const gone = AbortSignal.abort();
  const asked = [thread.ask(extent), thread.ask(extent, gone), thread.ask(extent)];
  await expect(thread.ask(extent)).rejects.toMatchObject({ code: 'LOOP_CONTROL_BUSY' });
  const ends = await Promise.allSettled(asked);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('it ends when nobody asks, and begins again with the next question', async () => {
  const { thread } = await opened({ idleMs: 1 });
  for (let at = 0; at < 3; at++) {
    expect((await thread.ask(extent)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test('who watches hears of what others write, and a store that is not there is no end of it', async () => {
  const { thread, config } = await opened();
  const heard: ViewEvent[] = [];
  let wake = () => {};
  const stop = thread.watch((event) => {
    heard.push(event);
    wake();
  });
  await thread.ask(extent);
  // The first look tells nothing: it may come before or after that answer.
  await keep(config, chain(2));
  while (heard.length === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  expect(heard).toMatchObject([{ event: 'captures' }]);
  expect(JSON.parse(heard[0]?.data ?? '')).toMatchObject({ captures: [{ id: 2 }], total: 2 });
  stop();
});

test('at the end nothing is answered any more', async () => {
  const { thread } = await opened();
  const asked = thread.ask(extent);
  const closed = thread.close();
  await expect(asked).rejects.toMatchObject({ code: 'LOOP_CONTROL_BUSY' });
  await closed;
  await expect(thread.ask(extent)).rejects.toThrow(/loop is ending/);
});
