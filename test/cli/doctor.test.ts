import { expect, test } from 'vitest';
import { type Check, fail, ok, warn } from '../../src/core/check.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';

const checks: readonly Check[] = [
  ok('node', 'Node 24.0.0, linux x64'),
  ok('config', '/project/loop.yaml: 3 services, 1 route, 2 rules, 1 namespace'),
  fail('store', '/project/loop.db cannot be written by user 1000', 'change the owner'),
  fail(
    'port gateway.mesh',
    '127.0.0.1:8082 is taken by nginx (pid 12)',
    'end it, or set gateway.mesh',
  ),
  warn(
    'trace headers',
    '3 of 40 calls between services in the last 10 minutes carry no trace of a request that is known (3 to ratings)',
    'let the service that makes these calls pass on the trace headers',
  ),
  fail('config', 'one\x1b[2J\ntwo', 'put right'),
];

const rooms = (found: readonly Check[]) => fakeRooms({ examine: async () => found });

test('each check has a line, and its cure below it; one that fails makes it exit 1', async () => {
  const io = await runLoop(rooms(checks), ['doctor']);
  await expect(io.out()).toMatchFileSnapshot('golden/doctor.txt');
  expect(io.exitCode).toBe(1);
});

test('on a terminal lines are as long as it is wide', async () => {
  const io = await runLoop(rooms(checks), ['doctor', '--no-color'], { isTTY: true, columns: 72 });
  await expect(io.out()).toMatchFileSnapshot('golden/doctor-72.txt');
});

test('JSON has every check, its state, and its cure or null', async () => {
  const io = await runLoop(rooms(checks), ['doctor', '-o', 'json']);
  await expect(io.out()).toMatchFileSnapshot('golden/doctor-json.txt');
  expect(io.exitCode).toBe(1);
});

test.each([
  ['all is well', checks.slice(0, 2)],
  ['something is only to look at', [...checks.slice(0, 2), ...checks.slice(4, 5)]],
])('it exits 0 where %s', async (_what, found) => {
  expect((await runLoop(rooms(found), ['doctor'])).exitCode).toBe(0);
});
