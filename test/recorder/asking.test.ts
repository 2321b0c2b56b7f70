import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ChainRecord } from '../../src/core/capture-sink.js';
import type { RuleDefinition, WhenDefinition } from '../../src/core/rules/definition.js';
import { FlightRecorder } from '../../src/recorder/flight-recorder.js';
import type { Judge } from '../../src/recorder/judge.js';
import { JudgeThread } from '../../src/recorder/judge-thread.js';
import { exchange } from './exchanges.js';

const mebibyte = 1024 * 1024;
const spaces = Buffer.alloc(mebibyte, ' ');
const list = JSON.stringify(
  Array.from({ length: 12_000 }, (_, id) => ({ id, name: `customer ${id}`, sum: { cents: id } })),
).slice(0, mebibyte - 2);
const json = Buffer.from(`${list.slice(0, list.lastIndexOf(',{'))}]`);
const bomb = gzipSync(Buffer.alloc(15 * mebibyte, '{"a":"'));
const periodic = Buffer.alloc(mebibyte, 'a');

type Shape = [what: string, when: WhenDefinition, body: Buffer, coding?: string];

/** Each would hold up all other requests for long, if it were asked where they are served. */
const shapes: Shape[] = [
  [
    'a pattern',
    { responseBody: { regex: '(a|b)*a(a|b){50}(c|d)$' } },
    Buffer.from('ab'.repeat(mebibyte / 2)),
  ],
  ['spaces at an end', { responseBody: { regex: '\\s+x\\s+y' } }, spaces],
  ['a filter', { responseBody: { json: '$..[?@.name == "x"]', exists: true } }, json],
  ['filters in filters', { responseBody: { json: '$..[?$..[?@.a]]', exists: true } }, json],
  ['match', { responseBody: { json: '$[?match(@.name, "(c|u)*x")]', exists: true } }, json],
  ['a value', { responseBody: { json: '$..cents', equals: -1 } }, json],
  ['a coded body', { responseBody: { contains: 'zzz' } }, bomb, 'gzip'],
  [
    'a text that repeats itself',
    { responseBody: { contains: `${'a'.repeat(5000)}b${'a'.repeat(5000)}` } },
    periodic,
  ],
];

interface Bench {
  readonly records: ChainRecord[];
  readonly recorder: FlightRecorder;
  call(body: Buffer, coding?: string): void;
}

function bench(when: readonly WhenDefinition[], judge: Judge | undefined): Bench {
  const records: ChainRecord[] = [];
  const rules: RuleDefinition[] = when.map((each, i) => ({ name: `rule-${i}`, when: each }));
  const recorder = new FlightRecorder({
    memoryBytes: 64 * mebibyte,
    bodyBytesMax: 2 * mebibyte,
    lingerMs: 0,
    rules,
    sink: {
      write: (record: ChainRecord) => records.push(record) > 0,
      reportDrops() {},
    } as never,
    now: () => 0,
    newKey: () => '0123456789abcdef',
    judge,
  });
  onTestFinished(() => recorder.stop());
  let calls = 0;
  return {
    records,
    recorder,
    call(body, coding) {
      const id = (++calls).toString(16);
      const ended = exchange({
        listener: 'edge',
        traceId: id.padStart(32, '0'),
        spanId: id.padStart(16, '0'),
        endedAt: 0,
      });
      const watcher = recorder.start(ended);
      Object.assign(ended, {
        status: 200,
        endedAt: 2,
        responseHeaders: coding === undefined ? [] : ['content-encoding', coding],
      });
      watcher?.responseData?.(body);
      watcher?.end?.();
    },
  };
}

/** Hears what would be asked, and says nothing. */
class Silent implements Judge {
  asked = 0;
  ask(): void {
    this.asked++;
  }
  close(): void {}
}

describe('what takes long is not asked where requests are served', () => {
  test.each(shapes.map((shape) => [shape[0], shape] as const))(
    '%s',
    (_, [, when, body, coding]) => {
      const judge = new Silent();
      const { call, recorder } = bench([when], judge);
      const before = process.cpuUsage();
      call(body, coding);
      const { user } = process.cpuUsage(before);
      expect(judge.asked).toBe(1);
      expect(recorder.drops.undecided).toBe(0);
      // To copy a mebibyte three times takes less than one; asked here, each takes seconds or more.
      expect(user / 1000).toBeLessThan(500);
    },
  );

  test('many cheap rules together, too', () => {
    const judge = new Silent();
    const rules = Array.from({ length: 3000 }, (_, i) => ({ responseBody: { contains: `x${i}` } }));
    bench(rules, judge).call(json.subarray(0, 64 * 1024));
    expect(judge.asked).toBe(1);
  });

  test.each<[string, WhenDefinition, Buffer]>([
    [
      'a short body',
      { responseBody: { regex: 'declin(ed|ing)\\s+x' } },
      Buffer.from('{"error":"none"}'),
    ],
    [
      'a long one that a cheaper condition rules out',
      { status: '5xx', responseBody: { regex: 'a+b+c' } },
      json,
    ],
    ['some JSON', { responseBody: { json: '$..error', exists: true } }, json.subarray(0, 2000)],
  ])('%s is asked at once', (_, when, body) => {
    const judge = new Silent();
    bench([when], judge).call(body);
    expect(judge.asked).toBe(0);
  });
});

describe('the judge', () => {
  test('decides, and the chain is kept by the first rule that holds', {
    timeout: 60_000,
  }, async () => {
    const judge = new JudgeThread({ hopMsMax: 30_000, waitMsMax: 30_000 });
    const { call, records, recorder } = bench(
      [
        { responseBody: { json: '$..[?@.id == -1]', exists: true } },
        { responseBody: { json: '$..[?@.id == 7]', exists: true } },
        { status: 200 },
      ],
      judge,
    );
    call(json);
    expect(records).toEqual([]);
    await recorder.settled(50_000);
    expect(records.map(({ rule }) => rule.name)).toEqual(['rule-1']);
    expect(records[0]?.hops.map(({ ruleHeld }) => ruleHeld)).toEqual([true]);
    expect(recorder.drops.undecided).toBe(0);
  });

  test('gives up what takes too long, says so, and takes the next', {
    timeout: 60_000,
  }, async () => {
    const judge = new JudgeThread({ hopMsMax: 300, waitMsMax: 30_000 });
    const slow = bench([{ responseBody: { json: '$..[?$..[?$..[?@.a]]]', exists: true } }], judge);
    slow.call(json);
    await slow.recorder.settled(50_000);
    expect(slow.records).toEqual([]);
    expect(slow.recorder.drops.undecided).toBe(1);
    expect(slow.recorder.chains).toBe(0);
    // The thread was ended; there is another for what comes, once it has started.
    const hop = { status: 500, requestHeaders: [], responseHeaders: [] };
    const bodies = { requestBody: new Uint8Array(), responseBody: new Uint8Array() };
    const rules = [{ name: 'failed', when: { status: 500 } }];
    let answer: unknown = null;
    while (answer === null) {
      answer = await new Promise((resolve) => {
        judge.ask(() => ({ ...hop, ...bodies }) as never, rules, resolve);
      });
    }
    expect(answer).toEqual(['failed']);
  });

  test('has a bound on what waits for it', async () => {
    const judge = new JudgeThread({
      hopsWaitingMax: 3,
      waitMsMax: 60_000,
      hopMsMax: 60_000,
    });
    const { call, recorder } = bench([{ responseBody: { regex: 'x+y+z' } }], judge);
    for (let i = 0; i < 6; i++) call(spaces);
    await Promise.resolve();
    // One is being asked, three wait.
    expect(recorder.drops.undecided).toBe(2);
  });
});
