import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loopProcess } from '../../src/app/loop-process.js';
import { namingTaker } from '../../src/app/naming-taker.js';
import type { OpenEgress } from '../../src/core/egress.js';
import { ListenError } from '../../src/core/listen-error.js';
import { openEgress } from '../../src/gateway/egress.js';
import { EgressHub } from '../../src/replayer/egress/egress-hub.js';
import type { EgressRun } from '../../src/replayer/egress/egress-run.js';
import { sampleConfig } from '../cli/fixtures/fake-rooms.js';
import { requireProgram } from '../harness/requires.js';

const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });

async function refused(port: number, cause: Error = taken, config = sampleConfig()) {
  const address = { host: '127.0.0.1', port };
  const open = async () => {
    throw new ListenError('edge', address, { cause });
  };
  return (await namingTaker(open, config).catch((error: unknown) => error)) as ListenError;
}

test('a port that is taken names the program that has it, whatever address it listens at', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    const server = createServer().listen(0, host);
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect((await refused(port)).message).toContain(
      `edge: cannot listen on 127.0.0.1:${port}: another program has that port: node, pid ${process.pid} (`,
    );
  }
});

test(
  'a program of another language is named as well',
  requireProgram('python3', 'apt-get install python3'),
  async () => {
    const line =
      'import socket,time; s=socket.create_server(("127.0.0.1",0)); print(s.getsockname()[1],flush=True); time.sleep(60)';
    const child = spawn('python3', ['-c', line]);
    onTestFinished(() => void child.kill());
    const [port] = await once(child.stdout, 'data');
    expect((await refused(Number(port))).message).toMatch(
      /another program has that port: python3\S*, pid \d+ \(\S*python3\S* -c import socket/,
    );
  },
);

test('where /proc knows nothing, the gateway of the config tells of itself', async () => {
  const status = {
    pid: 4242,
    config: '/far/loop.yaml',
    listening: [{ name: 'edge', address: '127.0.0.1:1' }],
  };
  const admin = createHttpServer((_req, res) => res.end(JSON.stringify(status)));
  admin.listen(0, '127.0.0.1');
  onTestFinished(() => void admin.close());
  await once(admin, 'listening');
  const { port } = admin.address() as AddressInfo;
  const { gateway } = sampleConfig();
  const config = sampleConfig({ gateway: { ...gateway, admin: { host: '127.0.0.1', port } } });
  // Nobody listens at port 1, so there is nobody in /proc.
  expect((await refused(1, taken, config)).message).toBe(
    'edge: cannot listen on 127.0.0.1:1: another loop has that port: loop gateway, pid 4242, with /far/loop.yaml',
  );
  expect((await refused(2, taken, config)).message).toMatch(/: another program has that port$/);
});

test("what a replay's egress is kept from by a known program needs no guess", async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const egress = { host: '127.0.0.1', port };
  const namespace = { name: 'debug', services: [], egress, headers: {} };
  const named: OpenEgress = (options) => namingTaker(() => openEgress(options));
  const hub = new EgressHub(namespace, named, ['w3c']);
  await expect(hub.join({} as EgressRun)).rejects.toMatchObject({
    code: 'LOOP_REPLAYER_EGRESS',
    message: expect.stringMatching(/another program has that port: node, pid \d+ \(.*\)$/),
  });
});

test('another reason than a taken port is left as it is', async () => {
  const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
  const error = await refused(80, denied);
  expect(error.message).toBe('edge: cannot listen on 127.0.0.1:80: no permission for that port');
  expect(error.code).toBe('LOOP_GATEWAY_LISTEN');
});

test('a program that is no loop is not taken for one', () => {
  const main = resolve(import.meta.dirname, '../../src/main.ts');
  const args = ['node', main, 'gateway'];
  const address = { host: '127.0.0.1', port: 8080 };
  const own = { address, pid: process.pid, program: 'node', args, cwd: '/', uid: 0 };
  expect(loopProcess(own)).toMatchObject({ command: 'gateway', config: '/loop.yaml' });
  expect(loopProcess({ ...own, args: [...args, '--config', 'a.yaml'] })?.config).toBe('/a.yaml');
  expect(loopProcess({ ...own, args: [...args, '--config=/b/c.yaml'] })?.config).toBe('/b/c.yaml');
  expect(loopProcess({ ...own, args: ['node', '/etc/hostname', 'gateway'] })).toBeNull();
  const other = resolve(import.meta.dirname, '../../samples/bookinfo/serve.ts');
  expect(loopProcess({ ...own, args: ['node', other] })).toBeNull();
  expect(loopProcess({ ...own, args: ['nginx'] })).toBeNull();
  expect(loopProcess({ ...own, pid: null })).toBeNull();
});
