import { expect, test } from 'vitest';
import { fakeRooms, sampleConfig } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { sampleCapture } from './fixtures/sample-capture.js';

const rooms = fakeRooms({ captures: [sampleCapture()] });

test('each rule says hop by hop, predicate by predicate, whether it holds and why', async () => {
  const io = await runLoop(rooms, ['rules', 'test', '12']);
  await expect(io.out()).toMatchFileSnapshot('golden/rules-test.txt');
  expect(io.exitCode).toBe(0);
});

test('the JSON shape is stable', async () => {
  const io = await runLoop(rooms, ['rules', 'test', '12', '-o', 'json']);
  await expect(io.out()).toMatchFileSnapshot('golden/rules-test-json.txt');
});

test('what was redacted is named, because no rule can match on it', async () => {
  const io = await runLoop(rooms, ['rules', 'test', '12']);
  expect(io.out()).toContain('request header authorization (hop 0)');
  const clean = fakeRooms({ captures: [sampleCapture({ redacted: [] })] });
  expect((await runLoop(clean, ['rules', 'test', '12'])).out()).not.toContain('redacted');
});

test('a config without rules says that nothing would be kept', async () => {
  const config = sampleConfig();
  const bare = fakeRooms({
    captures: [sampleCapture()],
    loadConfig: async () => ({ ...config, capture: { ...config.capture, rules: [] } }),
  });
  expect((await runLoop(bare, ['rules', 'test', '12'])).out()).toContain('the config has no rules');
});
