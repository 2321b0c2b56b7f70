import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ChainRecord } from '../../src/core/capture-sink.js';
import { recordBytes } from '../../src/store/record-size.js';
import { WorkerSink } from '../../src/store/worker-sink.js';
import {
  chain,
  hex,
  hop,
  message,
  newSink,
  newStore,
  newStoreConfig,
  settings,
  wideRetention,
} from './fixtures/chains.js';

function withBody(number: number, body: Uint8Array<ArrayBuffer>): ChainRecord {
  return chain(number, {
    hops: [hop({ response: { headers: [], trailers: [], bodyBytes: body.byteLength, body } })],
  });
}

test('the queue takes records up to its bound and none beyond', async () => {
  const config = newStoreConfig();
  const size = recordBytes(chain(1));
  const sink = await newSink(config, settings, { queueBytesMax: 3 * size });
  const taken = [1, 2, 3, 4].map((number) => sink.write(chain(number)));
  expect(taken).toEqual([true, true, true, false]);
  // What is on disk no longer counts.
  await sink.flush();
  expect([5, 6, 7, 8].map((number) => sink.write(chain(number)))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  await sink.flush();
  expect(await (await newStore(config)).listCaptures({})).toHaveLength(6);
});

test('each record that is on disk is told with the number of its capture, a late part with the same', async () => {
  const config = newStoreConfig();
  const told: { key: string; id: number }[] = [];
  const sink = await newSink(config, settings, { onWritten: (capture) => told.push(capture) });
  const late = hop({ spanId: hex(99, 16) });
  for (const record of [chain(1), chain(2), { ...chain(1), hops: [late] }]) sink.write(record);
  await sink.flush();
  const [first, second, part] = told;
  expect(told).toHaveLength(3);
  expect(part).toEqual(first);
  const store = await newStore(config);
  expect((await store.getCapture(String(second?.id))).traceId).toBe(chain(2).traceId);
});

test('a record that comes in parts is one capture, and a secret of one part is in none', async () => {
  const config = newStoreConfig();
  const redact = { ...settings.redact, headers: ['x-key'] };
  const sink = await newSink(config, { ...settings, redact });
  const [first, second, last] = [
    hop({ request: message('', ['X-Key', 'k3y-of-the-first-part']) }),
    hop({ spanId: hex(2, 16), response: message('again: k3y-of-the-first-part') }),
    hop({ spanId: hex(3, 16), response: message('and k3y-of-the-first-part') }),
  ];
  sink.write({ ...chain(1), hops: [first], more: 2000 });
  sink.write(chain(2));
  sink.write({ ...chain(1), hops: [second], more: 1000 });
  expect(sink.status().waiting).toBe(1);
  sink.write({ ...chain(1), hops: [last] });
  await sink.flush();
  expect(sink.status()).toMatchObject({ waiting: 0, waitingBytes: 0, writeFailed: 0 });
  const store = await newStore(config);
  const listed = await store.listCaptures({});
  const id = listed.find(({ traceId }) => traceId === chain(1).traceId)?.id;
  const { chain: hops } = await store.getCapture(String(id));
  expect(hops).toHaveLength(3);
  const texts = hops.map(({ response }) => response?.body.data.toString());
  expect(texts.slice(1)).toEqual(['again: [redacted]', 'and [redacted]']);
});

test('a record in parts has room for all of them from the first on, or for none', async () => {
  const size = recordBytes(chain(1));
  const sink = await newSink(newStoreConfig(), settings, { queueBytesMax: 4 * size });
  const part = (number: number, more: number) => ({ ...chain(number), more });
  expect(sink.write(part(1, 2 * size))).toBe(true);
  expect(sink.status()).toMatchObject({ waiting: 0, waitingBytes: 3 * size });
  // The place of what is to come is nobody else's.
  expect(sink.write(part(2, size))).toBe(false);
  expect(sink.write(chain(3))).toBe(true);
  expect(sink.write(chain(4))).toBe(false);
  expect([sink.write(part(1, size)), sink.write(chain(1))]).toEqual([true, true]);
  await sink.flush();
  expect(sink.status()).toMatchObject({ waiting: 0, waitingBytes: 0 });
});

test('a record larger than the queue is refused', async () => {
  const record = withBody(1, new Uint8Array(1000));
  const size = recordBytes(record);
  for (const [queueBytesMax, taken] of [
    [size, true],
    [size - 1, false],
  ] as const) {
    const sink = await newSink(newStoreConfig(), settings, { queueBytesMax });
    expect(sink.write(withBody(1, new Uint8Array(1000)))).toBe(taken);
  }
});

test('a body is moved to the writer, one that shares its memory is copied', async () => {
  const config = newStoreConfig();
  const sink = await newSink(config);
  const owned = new TextEncoder().encode('owned');
  const shared = new TextEncoder().encode('not: shared').subarray(5);
  sink.write(withBody(1, owned));
  sink.write(withBody(2, shared));
  expect(owned.byteLength).toBe(0);
  expect(new TextDecoder().decode(shared)).toBe('shared');
  await sink.flush();
  const store = await newStore(config);
  const bodyOf = async (id: string) =>
    (await store.getCapture(id)).chain[0]?.response?.body.data.toString();
  expect(await bodyOf('1')).toBe('owned');
  expect(await bodyOf('2')).toBe('shared');
});

test('two bodies in the same memory are written both', async () => {
  const config = newStoreConfig();
  const sink = await newSink(config);
  const same = message('same');
  sink.write(chain(1, { hops: [hop({ request: same, response: same })] }));
  await sink.flush();
  const { chain: hops } = await (await newStore(config)).getCapture('1');
  expect(hops[0]?.request.body.data.toString()).toBe('same');
  expect(hops[0]?.response?.body.data.toString()).toBe('same');
});

test('a record that cannot be handed over is counted, not thrown', async () => {
  const config = newStoreConfig();
  const problems: string[] = [];
  const sink = await newSink(config, settings, { onProblem: (line) => problems.push(line) });
  const odd = chain(2, { rule: { name: 'r', when: { path: (() => {}) as unknown as string } } });
  expect(sink.write(odd)).toBe(true);
  expect(sink.write(chain(3))).toBe(true);
  await sink.flush();
  const store = await newStore(config);
  expect((await store.listCaptures({})).map(({ requestId }) => requestId)).toEqual(['request-3']);
  expect(await store.drops()).toMatchObject({ writeFailed: 1 });
  expect(problems).toHaveLength(1);
});

test('after closing, nothing is taken', async () => {
  const sink = await newSink(newStoreConfig());
  await sink.close();
  expect(sink.write(chain(1))).toBe(false);
  await sink.flush();
  await sink.close();
});

test('no secret is in the database or its log', async () => {
  const config = newStoreConfig();
  const sink = await newSink(config, {
    redact: {
      headers: ['authorization', 'x-session-key'],
      json: ['$..password'],
      patterns: ['\\b\\d{13,19}\\b'],
    },
    retention: wideRetention,
  });
  const secrets = ['Bearer-s3cr3t', 'sess-k3y', 'hunter2-hunter2', '4111111111111111'];
  const json = ['Content-Type', 'application/json'];
  const body = JSON.stringify({ user: { password: secrets[2] }, card: secrets[3], keep: 'kept' });
  const inner = hop({
    spanId: hex(2, 16),
    parentSpanId: hex(1, 16),
    startedAtMs: 1_700_000_000_001,
  });
  const request = message(body, [...json, 'Authorization', secrets[0] ?? '']);
  sink.write(chain(1, { hops: [{ ...inner, request }] }));
  sink.write(
    chain(1, {
      hops: [
        hop({
          path: `/pay?card=${secrets[3]}`,
          response: message(body, [...json, 'X-Session-Key', secrets[1] ?? '']),
        }),
      ],
    }),
  );
  await sink.flush();
  const folder = dirname(config.path);
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  expect(files.length).toBeGreaterThan(1);
  expect(files.join()).toContain('productpage');
  for (const secret of secrets) expect(files.join()).not.toContain(secret);

  const capture = await (await newStore(config)).getCapture('1');
  expect(JSON.stringify(capture.chain)).toContain('[redacted]');
  const bodies = capture.chain.map(
    (each) => each.request.body.data + String(each.response?.body.data),
  );
  expect(bodies.join()).toContain('kept');
  for (const secret of secrets) expect(bodies.join()).not.toContain(secret);
  // Named by the hop's place in the whole chain, though it was written before its caller.
  expect(capture.redacted).toContain('request header authorization (hop 1)');
  expect(capture.redacted).toContain('response header x-session-key (hop 0)');
});

test('new settings hold for what is written after them', async () => {
  const config = newStoreConfig();
  const sink = await newSink(config);
  const withKey = (number: number) =>
    chain(number, { hops: [hop({ request: message('', ['X-Key', `secret-${number}`]) })] });
  sink.write(withKey(1));
  sink.configure({ ...settings, redact: { headers: ['x-key'], json: [], patterns: [] } });
  sink.write(withKey(2));
  await sink.flush();
  const store = await newStore(config);
  expect((await store.getCapture('1')).chain[0]?.request.headers).toContain('secret-1');
  expect((await store.getCapture('2')).chain[0]?.request.headers).not.toContain('secret-2');
});

test('what a lock of another process holds up waits, is told, and is written after it', async () => {
  const config = newStoreConfig();
  const problems: string[] = [];
  const sink = await newSink(config, settings, {
    busyMs: 1,
    onProblem: (line) => problems.push(line),
  });
  await sink.flush();
  const other = new Sqlite(config.path);
  other.exec('begin immediate');
  expect(sink.write(chain(1))).toBe(true);
  expect(sink.write(chain(2))).toBe(true);
  await vi.waitFor(() => expect(sink.status().state).toBe('failing'), 10_000);
  expect(sink.status()).toMatchObject({
    code: 'LOOP_STORE_UNWRITABLE',
    reason: 'another process holds its lock',
    waiting: 2,
    writeFailed: 0,
  });
  expect(problems).toEqual([expect.stringMatching(/cannot be written: another process holds/)]);
  other.exec('rollback');
  other.close();
  await sink.flush();
  expect(sink.status()).toMatchObject({ state: 'ok', reason: null, waiting: 0 });
  expect(problems.at(-1)).toMatch(/can be written again/);
  const store = await newStore(config);
  expect(await store.listCaptures({})).toHaveLength(2);
  expect(await store.drops()).toMatchObject({ writeFailed: 0 });
});

describe('a writer that dies', () => {
  async function newMortalSink(problems: string[]): Promise<WorkerSink> {
    const sink = new WorkerSink({
      data: {
        path: '',
        settings,
        runId: 'run',
        startedAtMs: 0,
        busyMs: undefined,
        required: false,
      },
      queueBytesMax: 1e9,
      revivalPauseMs: 50,
      onProblem: (line) => problems.push(line),
      writer: new URL('./fixtures/mortal-writer.mjs', import.meta.url),
    });
    await sink.start();
    onTestFinished(() => sink.close());
    return sink;
  }
  const deadly = () => chain(1, { requestId: 'die' });

  test('is replaced, and what it had not written is lost and told', async () => {
    const problems: string[] = [];
    const sink = await newMortalSink(problems);
    sink.write(deadly());
    sink.write(chain(2));
    await sink.flush();
    expect(problems).toEqual([expect.stringMatching(/died, 2 captures were lost, a new one/)]);
    expect(sink.write(chain(3))).toBe(true);
    await sink.flush();
  });

  test('five times without writing anything is started again after a pause', async () => {
    const problems: string[] = [];
    const sink = await newMortalSink(problems);
    for (let death = 1; death <= 5; death += 1) {
      expect(sink.write(deadly())).toBe(true);
      await sink.flush();
    }
    expect(problems.at(-1)).toMatch(/a new one is started in 50 ms/);
    expect(sink.write(chain(2))).toBe(false);
    expect(sink.status()).toMatchObject({ state: 'failing', writeFailed: 5 });
    await vi.waitFor(() => expect(sink.status().state).toBe('ok'), 10_000);
    expect(sink.write(chain(2))).toBe(true);
    await sink.flush();
  });

  test('four times, and then writes, may die again', async () => {
    const sink = await newMortalSink([]);
    for (let death = 1; death <= 4; death += 1) {
      sink.write(deadly());
      await sink.flush();
    }
    sink.write(chain(2));
    await sink.flush();
    sink.write(deadly());
    await sink.flush();
    expect(sink.write(chain(2))).toBe(true);
  });
});
