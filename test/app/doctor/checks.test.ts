import { expect, test } from 'vitest';
import { checkGateway } from '../../../src/app/doctor/check-gateway.js';
import { checkPorts } from '../../../src/app/doctor/check-ports.js';
import { checkTraces } from '../../../src/app/doctor/check-traces.js';
import { checkUpstreams } from '../../../src/app/doctor/check-upstreams.js';
import type { RunningStatus } from '../../../src/control/read-status.js';
import { LoopError } from '../../../src/core/errors.js';
import type { EdgeFigures } from '../../../src/core/figures.js';
import type { SeenProgram } from '../../../src/core/listening-program.js';
import { sampleConfig } from '../../cli/fixtures/fake-rooms.js';
import { testConfig } from '../../gateway/harness/open-gateway.js';
import { rawUpstream } from '../../gateway/harness/raw-upstream.js';
import { freePorts } from '../../harness/free-port.js';

const config = sampleConfig();
const none = { requests: 0, failures: 0, success: null, rps: 0 };
const latencyMs = { p50: null, p95: null, p99: null, max: null };
const edge = (from: string, to: string, requests: number): EdgeFigures => ({
  ...none,
  latencyMs,
  from,
  to,
  requests,
});

test('services that lose trace headers are told by calls without a caller', () => {
  const check = checkTraces([
    edge('edge', 'productpage', 40),
    edge('productpage', 'reviews', 37),
    edge('unknown', 'ratings', 3),
  ]);
  expect(check.state).toBe('warn');
  expect(check.message).toContain('3 of 40 calls between services');
  expect(check.message).toContain(
    '(3 to ratings); called, and never seen to call: ratings, reviews',
  );
});

test('where every call has its caller, nothing is lost; without calls nothing is said', () => {
  const all = checkTraces([edge('edge', 'page', 9), edge('page', 'reviews', 5)]);
  expect([all.state, all.message]).toEqual([
    'ok',
    'all 5 calls between services in the last 10 minutes have their caller',
  ]);
  expect(checkTraces([edge('edge', 'page', 9)]).message).toContain('nothing to tell by');
});

const status: RunningStatus = {
  pid: 77,
  config: config.file,
  listening: [],
  draining: false,
  recorder: {
    usedBytes: 10,
    memoryBytes: 100,
    chains: 1,
    shortened: 0,
    drops: { ruleLimit: {}, queueFull: 0, evicted: 0, continued: 0, undecided: 0 },
  },
  store: {
    state: 'ok',
    since: '2026-03-01T12:00:00.000Z',
    code: null,
    reason: null,
    path: '/loop.db',
    waiting: 0,
    waitingBytes: 0,
    writeFailed: 0,
    shortened: 0,
    movedAside: [],
  },
};

const statesOf = (given: Partial<RunningStatus>) =>
  Object.fromEntries(
    checkGateway(config, { status: { ...status, ...given }, edges: null, error: null }, true).map(
      ({ check, state }) => [check, state],
    ),
  );

test('a gateway is as it says that it is', () => {
  const { store, recorder } = status;
  if (store === undefined || recorder === undefined) throw new Error('not there');
  const well = { gateway: 'ok', 'gateway store': 'ok', recorder: 'ok' };
  expect(statesOf({})).toEqual(well);
  expect(statesOf({ draining: true })).toEqual({ ...well, gateway: 'warn' });
  expect(statesOf({ config: '/other.yaml' })).toEqual({ ...well, gateway: 'warn' });
  const failing = { ...store, state: 'failing', reason: 'the disk is full' } as const;
  expect(statesOf({ store: failing })).toEqual({ ...well, 'gateway store': 'fail' });
  expect(statesOf({ store: { ...store, writeFailed: 2 } })).toEqual({
    ...well,
    'gateway store': 'warn',
  });
  expect(statesOf({ store: { ...store, shortened: 1 } })).toEqual({
    ...well,
    'gateway store': 'warn',
  });
  const drops = { ...recorder.drops, evicted: 1 };
  expect(statesOf({ recorder: { ...recorder, drops } })).toEqual({ ...well, recorder: 'warn' });
});

test('a gateway that wants another token fails; one that is not there is to be started', () => {
  const told = (code: 'LOOP_CONTROL_DENIED' | 'LOOP_CONTROL_UNREACHABLE') =>
    checkGateway(config, { status: null, edges: null, error: new LoopError(code, code) }, true)[0];
  expect(told('LOOP_CONTROL_DENIED')?.state).toBe('fail');
  expect(told('LOOP_CONTROL_UNREACHABLE')).toMatchObject({
    state: 'warn',
    cure: expect.stringContaining('loop gateway'),
  });
});

test('a port is the own of the gateway, another loop, another program, or free', () => {
  const { listen, mesh, admin } = config.gateway;
  const program = (pid: number, isLoop: boolean, address: SeenProgram['address']) => ({
    ...{ address, pid, isLoop, program: 'nginx', args: [], cwd: null, uid: 0 },
  });
  const checks = checkPorts(config, status, [
    program(77, true, listen),
    program(78, true, mesh),
    program(79, false, admin),
  ]);
  expect(checks.slice(0, 3).map(({ state }) => state)).toEqual(['ok', 'warn', 'fail']);
  expect(checkPorts(config, null, []).every(({ state }) => state === 'ok')).toBe(true);
});

test('a service is there while one of its endpoints is; one that is not is a warning', async () => {
  const { port } = await rawUpstream();
  const [gone, other] = await freePorts(2);
  const at = (each = 0) => ({ protocol: 'http' as const, host: '127.0.0.1', port: each });
  const checks = async (...ports: (number | undefined)[]) => {
    const policies = { endpoints: ports.map(at) };
    return checkUpstreams(testConfig({ services: { reviews: { port, policies } } }));
  };
  expect(await checks(port, gone)).toMatchObject([
    {
      check: 'service reviews',
      state: 'warn',
      message: `no connection to 127.0.0.1:${gone}: ECONNREFUSED; 127.0.0.1:${port} takes connections`,
      cure: 'start it, or set services.reviews.endpoints to where it is',
    },
  ]);
  expect(await checks(gone, other)).toMatchObject([{ state: 'fail' }]);
  expect(await checks(port)).toMatchObject([{ state: 'ok' }]);
});
