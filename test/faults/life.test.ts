import { expect, test, vi } from 'vitest';
import { LoopError } from '../../src/core/errors.js';
import type { FaultStatus } from '../../src/core/fault.js';
import { configWith, openRoom } from './open-faulty.js';

const ratings = { service: 'ratings' };
const broken = { name: 'broken', when: ratings, abort: 503 };

function room(forms: readonly Record<string, unknown>[] = []) {
  let nowMs = 1_000_000;
  const opened = openRoom({ forms, now: () => nowMs });
  return {
    ...opened,
    pass(ms: number) {
      nowMs += ms;
    },
    async ends() {
      return (await opened.faults.list()).map(({ name, ended }) => [name, ended]);
    },
  };
}

function problem(promise: Promise<unknown>): Promise<LoopError> {
  return promise.then(
    () => expect.fail('expected it to be refused'),
    (error: unknown) => {
      if (error instanceof LoopError) return error;
      throw error;
    },
  );
}

test('a fault of a command ends by itself, after ten minutes when nothing is said', async () => {
  const { faults, pass, ends } = room();
  const started = await faults.start({ fault: broken });
  expect(started).toMatchObject({ origin: 'command', timeLeftMs: 600_000, ended: null });
  await faults.start({ fault: { ...broken, name: 'short', for: '1m' } });
  pass(60_000);
  expect(await ends()).toEqual([
    ['broken', null],
    ['short', 'over'],
  ]);
  pass(539_999);
  expect((await ends())[0]).toEqual(['broken', null]);
  pass(1);
  expect((await ends())[0]).toEqual(['broken', 'over']);
});

test('a fault of an owner goes when it is not renewed', async () => {
  const { faults, pass, ends } = room();
  await faults.start({ fault: broken, owner: 'run-1', leaseMs: 5_000 });
  await faults.start({ fault: { ...broken, name: 'other' }, owner: 'run-2' });
  for (let i = 0; i < 3; i++) {
    pass(4_000);
    expect((await faults.renew('run-1')).map(({ name }) => name)).toEqual(['broken']);
  }
  expect(await ends()).toEqual([
    ['broken', null],
    ['other', 'lost'],
  ]);
  pass(5_000);
  expect((await ends())[0]).toEqual(['broken', 'lost']);
  expect(await faults.renew('run-1')).toEqual([]);
});

test('a lease is ten seconds at most', async () => {
  const { faults } = room();
  const error = await problem(faults.start({ fault: broken, owner: 'run', leaseMs: 10_001 }));
  expect(error).toMatchObject({ code: 'LOOP_FAULT_REFUSED', statusCode: 422 });
});

test('a lease ends by its own timer, without anybody who asks', async () => {
  vi.useFakeTimers();
  try {
    const changes = vi.fn();
    let nowMs = 0;
    const { faults, lines } = openRoom({ now: () => nowMs, onChange: changes });
    await faults.start({ fault: broken, owner: 'run', leaseMs: 2_000 });
    changes.mockClear();
    nowMs = 2_000;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(changes).toHaveBeenCalledTimes(1);
    expect(lines.at(-1)).toBe('fault broken ended (lost): 0 requests had it');
  } finally {
    vi.useRealTimers();
  }
});

test('all are ended by one command, those of the config too, and no reload brings them back', async () => {
  const { faults, ends } = room([{ name: 'configured', abort: 500 }]);
  await faults.start({ fault: broken });
  expect((await faults.stopAll()).map(({ name }) => name)).toEqual(['broken', 'configured']);
  expect(await ends()).toEqual([
    ['configured', 'stopped'],
    ['broken', 'stopped'],
  ]);
  const asBefore = configWith([{ name: 'configured', abort: 500 }]);
  faults.configure(asBefore);
  // However many have ended since: only the last of them are told of.
  for (let turn = 0; turn < 60; turn++) {
    await faults.start({ fault: broken });
    await faults.stopAll();
  }
  faults.configure(asBefore);
  expect((await faults.list()).filter(({ ended }) => ended === null)).toEqual([]);
  faults.configure(configWith([{ name: 'configured', abort: 501 }]));
  expect((await ends())[0]).toEqual(['configured', null]);
  await faults.stopAll();
  faults.configure(configWith([]));
  faults.configure(configWith([{ name: 'configured', abort: 501 }]));
  expect((await ends())[0]).toEqual(['configured', null]);
});

test("an owner's are ended without the others", async () => {
  const { faults, ends } = room([{ name: 'configured', abort: 500 }]);
  await faults.start({ fault: broken, owner: 'run' });
  await faults.stopAll('run');
  expect(await ends()).toEqual([
    ['configured', null],
    ['broken', 'stopped'],
  ]);
});

test('a reload leaves what is as it was, ends what is gone, and starts what is new', async () => {
  const { faults, pass, ends } = room([
    { name: 'same', abort: 500, for: '1m' },
    { name: 'gone', abort: 500 },
    { name: 'changed', abort: 500 },
  ]);
  await faults.start({ fault: broken });
  pass(30_000);
  const next = [
    { name: 'same', abort: 500, for: '1m' },
    { name: 'changed', abort: 502 },
    { name: 'new', abort: 500 },
  ];
  faults.configure(configWith(next));
  const running = (await faults.list()).filter(({ ended }) => ended === null);
  expect(running.map(({ name }) => name)).toEqual(['broken', 'same', 'changed', 'new']);
  expect(running[1]).toMatchObject({ timeLeftMs: 30_000 });
  expect(await ends()).toContainEqual(['gone', 'config']);
  pass(30_000);
  faults.configure(configWith(next));
  expect((await ends()).filter(([name]) => name === 'same')).toEqual([['same', 'over']]);
});

test('a fault of the config is started again by its name alone', async () => {
  const { faults, pass } = room([{ name: 'configured', abort: 501, for: '1s' }]);
  pass(1_000);
  const again = await faults.start({ fault: { name: 'configured' } });
  expect(again).toMatchObject({ abort: { status: 501 }, timeLeftMs: 1_000, when: ratings });
  await faults.stop('configured');
  const longer = await faults.start({ fault: { name: 'configured', for: '1h' } });
  expect(longer.timeLeftMs).toBe(3_600_000);
  const error = await problem(faults.start({ fault: { name: 'configurde' } }));
  expect(error.code).toBe('LOOP_FAULT_NOT_FOUND');
  expect(error.message).toContain('did you mean configured?');
});

test('what cannot be started is refused with the reason', async () => {
  const { faults } = room();
  await faults.start({ fault: broken });
  const again = await problem(faults.start({ fault: broken }));
  expect(again).toMatchObject({
    code: 'LOOP_FAULT_REFUSED',
    message: 'a fault broken is running already',
  });
  const long = await problem(faults.start({ fault: { ...broken, name: 'long', for: '25h' } }));
  expect(long.message).toBe('for: expected 24h at most');
  const wrong = await problem(
    faults.start({ fault: { name: 'x', when: { service: 'rating' }, abort: 700 } }),
  );
  expect(wrong).toMatchObject({ code: 'LOOP_CONFIG_INVALID', statusCode: 400 });
  expect(wrong.message).toContain('fault.abort: expected a status from 200 to 599, got 700');
  const unknown = await problem(
    faults.start({ fault: { name: 'x', when: { service: 'rating' }, abort: 503 } }),
  );
  expect(unknown.message).toBe(
    'fault.when.service: expected the name of a service (did you mean ratings?), got "rating"',
  );
  const nobody = await problem(faults.stop('nobody'));
  expect(nobody).toMatchObject({ code: 'LOOP_FAULT_NOT_FOUND', statusCode: 404 });
  for (let i = 0; i < 99; i++) await faults.start({ fault: { ...broken, name: `f${i}` } });
  const many = await problem(faults.start({ fault: { ...broken, name: 'one-more' } }));
  expect(many.message).toContain('expected fewer than 100 faults');
});

test('when the gateway ends, all of them do', async () => {
  const { faults, ends } = room([{ name: 'configured', abort: 500 }]);
  faults.end();
  expect(await ends()).toEqual([['configured', 'gateway']]);
  const [status] = (await faults.list()) as [FaultStatus];
  expect(status.timeLeftMs).toBeNull();
});

test('what is kept belongs to the experiment whose fault it met, else to the one that breaks something', async () => {
  const { faults } = room();
  expect(faults.experimentOf([])).toBeNull();
  await faults.start({ fault: { ...broken, name: 'by-hand' } });
  expect(faults.experimentOf(['by-hand'])).toBeNull();
  await faults.start({ fault: broken, owner: 'run-1', experiment: 'one' });
  await faults.start({ fault: { ...broken, name: 'second' }, owner: 'run-2', experiment: 'two' });
  expect(faults.experimentOf([])).toBe('one');
  expect(faults.experimentOf(['by-hand'])).toBe('one');
  expect(faults.experimentOf(['second'])).toBe('two');
  await faults.stopAll();
  expect(faults.experimentOf([])).toBeNull();
  // It was held back by the fault, and ends after it.
  expect(faults.experimentOf(['second'])).toBe('two');
});

test('an experiment has an owner', async () => {
  const { faults } = room();
  const refused = await problem(faults.start({ fault: broken, experiment: 'one' }));
  expect(refused).toMatchObject({
    code: 'LOOP_FAULT_REFUSED',
    message: expect.stringContaining('owner'),
  });
});
