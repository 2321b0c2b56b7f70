import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { releaseMs } from '../../../src/debugger/limits.js';
import { InspectorClient } from './inspector-client.js';
import { answersAsInspector, at, debug, startService } from './running-service.js';

const compiled = resolve(import.meta.dirname, '../../../dist/src/debugger/node/node-debugger.js');

test('release at a stop lets the request through, and the next ones', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([at('plain.mjs:24')], 'all');
  const reply = service.ask('/');
  await heard.stops.next();
  await Promise.all([session.release(), session.release()]);
  expect((await reply).status).toBe(200);
  expect((await service.ask('/caught')).status).toBe(200);
  await session.release();
  // Who releases is not told what it knows.
  expect([...heard.resumes.all, ...heard.ends.all]).toEqual([]);
});

test("nothing is left behind where another client's session goes on", async () => {
  const service = await startService();
  const { session, heard, enabled } = await debug(service);
  const other = await InspectorClient.connect(enabled.port);
  await other.call('Debugger.enable');
  await session.arm([at('plain.mjs:24'), at('late.mjs:5')], 'all');
  const reply = service.ask('/');
  await heard.stops.next();
  await session.release();
  expect((await reply).status).toBe(200);
  expect((await service.ask('/caught')).status).toBe(200);
  expect((await service.ask('/late')).status).toBe(200);
});

test('a client that joins a stop, and resumes it, is heard of', async () => {
  const service = await startService();
  const { session, heard, enabled } = await debug(service);
  await session.arm([at('plain.mjs:24')], null);
  const reply = service.ask('/');
  await heard.stops.next();
  const other = await InspectorClient.connect(enabled.port);
  await other.call('Debugger.enable');
  await other.next('Debugger.paused');
  await other.call('Debugger.resume');
  await heard.resumes.next();
  expect((await reply).status).toBe(200);
  await expect(session.inspect(0)).rejects.toThrow('reviews is not paused');
});

test('a process that dies at a stop is gone, and release still ends', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([at('plain.mjs:24')], null);
  const reply = service.ask('/').catch(() => 'no reply');
  await heard.stops.next();
  service.process.kill('SIGKILL');
  expect(await heard.ends.next()).toMatch(/^reviews: process \d+ has ended/);
  expect(await reply).toBe('no reply');
  await session.release();
  await expect(session.act('continue')).rejects.toThrow('not paused');
});

test('a process that exits by itself is not kept from it', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([at('plain.mjs:50')], null);
  const exit = once(service.process, 'exit');
  const reply = service.ask('/exit').catch(() => 'no reply');
  expect(await heard.stops.next()).toMatchObject({ function: 'leave', locals: { code: '3' } });
  await session.act('continue');
  await heard.ends.next();
  expect(await exit).toEqual([3, null]);
  expect(await reply).toBe('no reply');
});

test('a process that does not answer is cut off in time, and runs on later', async () => {
  const service = await startService();
  const { session } = await debug(service);
  await session.arm([at('plain.mjs:24')], null);
  service.process.kill('SIGSTOP');
  onTestFinished(() => void service.process.kill('SIGCONT'));
  const startedAt = performance.now();
  await session.release();
  expect(performance.now() - startedAt).toBeLessThan(releaseMs);
  service.process.kill('SIGCONT');
  expect((await service.ask('/')).status).toBe(200);
});

test('the service runs on when the process that debugs it is killed at a stop', async () => {
  const service = await startService();
  const program = `
    import { nodeDebugger } from ${JSON.stringify(compiled)};
    const target = ${JSON.stringify(service.target)};
    const enabled = await nodeDebugger.enable(target);
    const events = { stopped: () => console.log('stopped'), resumed() {}, placed() {}, gone() {} };
    const session = await nodeDebugger.connect(enabled, target, events, { watches: [] });
    await session.arm([{ service: '', file: 'plain.mjs', line: 24, condition: null }], null);
    console.log('armed');`;
  const debuggerProcess = spawn(process.execPath, ['--input-type=module', '-e', program]);
  onTestFinished(() => void debuggerProcess.kill('SIGKILL'));
  await once(debuggerProcess.stdout, 'data');
  const reply = service.ask('/');
  await once(debuggerProcess.stdout, 'data');
  debuggerProcess.kill('SIGKILL');
  expect((await reply).status).toBe(200);
  // It is open still; whoever outlives that process closes it.
  expect(await answersAsInspector(service.inspectorPort)).toBe(true);
});
