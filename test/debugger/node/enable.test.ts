import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { nodeDebugger } from '../../../src/debugger/node/node-debugger.js';
import { freePort } from '../../harness/free-port.js';
import { InspectorClient } from './inspector-client.js';
import { answersAsInspector, at, debug, startService } from './running-service.js';

test('an inspector that was there is used, and stays', async () => {
  const service = await startService('plain.mjs', { execArgv: ['--inspect=127.0.0.1:0'] });
  const { enabled, session } = await debug(service);
  expect(enabled.wasThere).toBe(true);
  await session.release();
  await enabled.disable();
  expect(await answersAsInspector(enabled.port)).toBe(true);
});

test('with a port alone, the inspector is found there', async () => {
  const port = await freePort();
  const service = await startService('plain.mjs', { execArgv: [`--inspect=127.0.0.1:${port}`] });
  const target = { ...service.target, pid: null, port, root: null };
  const { enabled, session, heard } = await debug({ target });
  expect(enabled).toMatchObject({ host: '127.0.0.1', port, wasThere: true });
  await session.arm([at('plain.mjs:24')], null);
  const reply = service.ask('/');
  expect(await heard.stops.next()).toMatchObject({ file: 'plain.mjs', line: 24 });
  await session.release();
  expect((await reply).status).toBe(200);
});

test('a port where something else answers is refused', async () => {
  const server = createServer((_request, response) => response.end('[]')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const target = { service: 'reviews', runtime: 'node', pid: null, port, root: null } as const;
  await expect(nodeDebugger.enable(target)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_CONNECT',
    message: `reviews: expected a Node inspector at 127.0.0.1:${port}, and none answers there`,
  });
  await expect(nodeDebugger.enable({ ...target, port: null })).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_ENABLE',
    message: expect.stringContaining('set debugger.port'),
  });
});

test.each([
  [['--disable-sigusr1'], /blocks SIGUSR1, as it was started with --disable-sigusr1/],
  [['--permission', '--allow-fs-read=*'], /--permission: .*--allow-inspector too/],
])(
  'Node that blocks the signal (%s) is refused with the flag that does it',
  async (execArgv, why) => {
    const service = await startService('plain.mjs', { execArgv });
    await expect(nodeDebugger.enable(service.target)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_ENABLE',
      message: expect.stringMatching(why),
    });
    expect((await service.ask('/')).status).toBe(200);
  },
);

test("a program's own handler for SIGUSR1 is named as what keeps the inspector shut", async () => {
  const service = await startService('own-handler.mjs');
  await expect(nodeDebugger.enable(service.target)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_ENABLE',
    message: expect.stringMatching(/no inspector opened within 5 s.*own handler for SIGUSR1/),
  });
  expect((await service.ask('/')).text).toBe('here');
});

test("an inspector's port that is taken is refused before the signal, with its owner", async () => {
  const service = await startService();
  const server = createServer().listen(service.inspectorPort, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  await expect(nodeDebugger.enable(service.target)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_ENABLE',
    message: expect.stringMatching(
      new RegExp(`port ${service.inspectorPort} is taken by .* \\(pid ${process.pid}\\)`),
    ),
  });
});

test('a process that would die of the signal does not get it', async () => {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const target = { service: 'a', runtime: 'node', pid: child.pid ?? 0, port: null } as const;
  await expect(nodeDebugger.enable({ ...target, root: null })).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_ENABLE',
    message: expect.stringContaining('no handler for SIGUSR1'),
  });
  expect(child.exitCode ?? child.signalCode).toBeNull();
});

test('a process that has ended is said to have', async () => {
  const service = await startService();
  service.process.kill('SIGKILL');
  await once(service.process, 'exit');
  await expect(nodeDebugger.enable(service.target)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_ENABLE',
    message: expect.stringContaining('has ended'),
  });
});

test('the inspector is closed while another client holds the process', async () => {
  const service = await startService();
  const enabled = await nodeDebugger.enable(service.target);
  const other = await InspectorClient.connect(enabled.port);
  await other.breakAt('plain.mjs', 24);
  const replies = [service.ask('/?id=1'), service.ask('/?id=2')];
  await other.next('Debugger.paused');
  await enabled.disable();
  expect(await answersAsInspector(enabled.port)).toBe(false);
  for (const reply of replies) expect((await reply).status).toBe(200);
  await enabled.disable();
});

test('closing the inspector of a process that has ended is no error', async () => {
  const service = await startService();
  const enabled = await nodeDebugger.enable(service.target);
  service.process.kill('SIGKILL');
  await once(service.process, 'exit');
  await enabled.disable();
});

test('an inspector whose process has no time to close it is not said to be closed', async () => {
  const service = await startService();
  const enabled = await nodeDebugger.enable(service.target);
  service.process.kill('SIGSTOP');
  await expect(enabled.disable()).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_ENABLE',
    message: expect.stringContaining('is still open'),
  });
  service.process.kill('SIGCONT');
});

test("another user's process is refused, with what to do", async () => {
  // Root may do anything; as nobody it is as everybody else.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  onTestFinished(() => {
    if (isRoot) process.seteuid?.(0);
  });
  const target = { service: 'reviews', runtime: 'node', pid: 1, port: null, root: null } as const;
  await expect(nodeDebugger.enable(target)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_PERMISSION',
    message: "reviews: process 1 is another user's; run loop as that user",
  });
});
