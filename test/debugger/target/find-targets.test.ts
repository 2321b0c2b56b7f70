import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { DebuggerConfig } from '../../../src/core/config.js';
import { findProgram } from '../../../src/debugger/proc/find-program.js';
import { findTargets } from '../../../src/debugger/target/find-targets.js';
import { localHosts } from '../../../src/debugger/target/local-hosts.js';
import { refuseProductionProcess } from '../../../src/debugger/target/refuse-production.js';
import { isGoBinary } from '../../../src/debugger/target/runtime-of.js';
import { requireProgram } from '../../harness/requires.js';
import { config, service } from '../../replayer/fixtures/configs.js';
import { freePort } from '../../harness/free-port.js';

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

/** Starts a program that prints a line once it listens. */
async function start(
  command: string,
  args: readonly string[],
  cwd = '/',
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const options = { cwd, env: { ...process.env, ...env } };
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child.pid ?? 0;
}

const nodeServer = (port: number) => [
  '-e',
  `require('http').createServer((q, s) => s.end()).listen(${port}, '127.0.0.1', () => console.log('up'))`,
];

const clusterFile = resolve(import.meta.dirname, '../../integration/debug/services/cluster.mjs');

const pythonServer = (port: number, forks = 0) => [
  '-uc',
  [
    'import os, socket, time',
    `s = socket.create_server(("127.0.0.1", int(${port})))`,
    `for _ in range(${forks}):`,
    '    if os.fork() == 0: time.sleep(60); os._exit(0)',
    'print("up")',
    'time.sleep(60)',
  ].join('\n'),
];

function find(port: number, given: Partial<DebuggerConfig> | null = null, host = '127.0.0.1') {
  const [target] = findAll(port, given, host);
  if (target === undefined) throw new Error('expected a target');
  return target;
}

function findAll(
  port: number,
  given: Partial<DebuggerConfig> | null = null,
  host = '127.0.0.1',
) {
  return findTargets({
    config: config(),
    namespace: 'debug-ns',
    service: {
      name: 'reviews',
      url: { protocol: 'http', host, port },
      egress: null,
      debugger: given && { kind: 'auto', port: null, pid: null, root: null, ...given },
    },
  });
}

describe('the process behind a service', () => {
  test('is the one that listens, not the wrapper that started it', async () => {
    const port = await freePort();
    const script = `"${process.execPath}" -e "${nodeServer(port)[1]?.replaceAll('"', '\\"')}"; true`;
    const wrapper = await start('sh', ['-c', script], '/usr');
    const target = find(port);
    expect(target).toMatchObject({ service: 'reviews', runtime: 'node', port: null, root: '/usr' });
    expect(target.pid).not.toBe(wrapper);
    process.kill(target.pid ?? 0, 'SIGKILL');
  });

  test(
    'is found for Python, with the root that the config gives',
    requireProgram('python3', 'apt-get install python3'),
    async () => {
      const port = await freePort();
      const pid = await start('python3', pythonServer(port));
      expect(find(port, { root: 'copies/reviews' })).toEqual({
        ...{ service: 'reviews', runtime: 'python', pid, port: null, root: '/copies/reviews' },
      });
    },
  );

  test(
    'is the child, where a parent shares its socket with one',
    requireProgram('python3', 'apt-get install python3'),
    async () => {
      const port = await freePort();
      const parent = await start('python3', pythonServer(port, 1));
      const { pid } = find(port);
      expect(pid).not.toBe(parent);
      process.kill(pid ?? 0, 'SIGKILL');
    },
  );

  test(
    'is each that shares it, and the one of them that the config names',
    requireProgram('python3', 'apt-get install python3'),
    async () => {
      const port = await freePort();
      const parent = await start('python3', pythonServer(port, 2));
      const pids = findAll(port).map(({ pid }) => pid ?? 0);
      onTestFinished(() => {
        for (const pid of pids) process.kill(pid, 'SIGKILL');
      });
      expect(new Set([parent, ...pids]).size).toBe(3);
      expect(findAll(port, { pid: pids[1] ?? 0 }).map(({ pid }) => pid)).toEqual([pids[1]]);
    },
  );

  test("is each worker of Node's cluster, whose parent holds the socket", async () => {
    const port = await freePort();
    const parent = await start(process.execPath, [clusterFile], '/', { PORT: String(port) });
    const targets = findAll(port, { port: 9229 });
    expect(targets).toHaveLength(2);
    expect(targets.map(({ pid }) => pid)).not.toContain(parent);
    // The port is one's, and the parent's other child is none of them.
    expect(targets).toMatchObject([
      { runtime: 'node', port: null, leavesPort: true },
      { runtime: 'node', port: null, leavesPort: true },
    ]);
  });

  test('is refused where it is not what the config says', async () => {
    const port = await freePort();
    const pid = await start(process.execPath, nodeServer(port));
    expect(() => find(port, { kind: 'python' })).toThrow(
      expect.objectContaining({
        code: 'LOOP_DEBUGGER_KIND',
        message: `namespaces.debug-ns.services.reviews.debugger.kind: expected python, got node: process ${pid} (${process.execPath})`,
      }),
    );
  });

  test('is refused where loop cannot debug it', async () => {
    const child = spawn('sleep', ['60']);
    children.push(child);
    await once(child, 'spawn');
    expect(() => find(1, { pid: child.pid ?? 0 })).toThrow(
      expect.objectContaining({
        code: 'LOOP_DEBUGGER_KIND',
        message: expect.stringContaining('expected a program of Node, Deno, Python, Go or Java, or a native one with debugging symbols, got process'),
      }),
    );
  });

  test('is refused where it is loop itself', () => {
    expect(() => find(1, { pid: process.pid })).toThrow('is loop itself');
  });

  test.each([
    ['nobody listens', null, '127.0.0.1', 'LOOP_DEBUGGER_NO_PROCESS', 'no process of this machine'],
    [
      'the pid is nobody',
      { pid: 2 ** 22 + 1 },
      '127.0.0.1',
      'LOOP_DEBUGGER_NO_PROCESS',
      'there is no process 4194305',
    ],
    [
      'it is elsewhere',
      null,
      'reviews.example',
      'LOOP_DEBUGGER_CONTAINER',
      'is no address of this machine',
    ],
    [
      'it is elsewhere, and the kind is left open',
      { port: 9229 },
      '192.0.2.1',
      'LOOP_DEBUGGER_CONTAINER',
      'debugger: { kind, port }',
    ],
  ] as const)('is refused where %s', async (_, given, host, code, message) => {
    const port = await freePort();
    expect(() => find(port, given, host)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test.each(['127.0.0.1', 'reviews.example'])(
    'may be out of sight at %s when its debugger is not',
    async (host) => {
      const port = await freePort();
      expect(find(port, { kind: 'go', port: 4000 }, host)).toEqual({
        ...{ service: 'reviews', runtime: 'go', pid: null, port: 4000, root: null },
      });
    },
  );

  test(
    'is refused in another network namespace, where its debugger would listen',
    requireProgram('unshare', 'apt-get install util-linux'),
    async (context) => {
      const child = spawn('unshare', [
        '--net',
        process.execPath,
        '-e',
        'console.log(1); setInterval(() => 0, 1e6)',
      ]);
      children.push(child);
      const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
      if (typeof first === 'number') return context.skip('this user may not unshare');
      expect(() => find(1, { pid: child.pid ?? 0 })).toThrow(
        expect.objectContaining({
          code: 'LOOP_DEBUGGER_CONTAINER',
          message: expect.stringContaining(`process ${child.pid} runs in another container`),
        }),
      );
      expect(() => find(1, { pid: child.pid ?? 0 })).toThrow(
        `nsenter --target ${child.pid} --net loop replay`,
      );
      expect(find(1, { pid: child.pid ?? 0, kind: 'node', port: 9230 })).toMatchObject({
        pid: null,
        port: 9230,
      });
    },
  );
});

test(
  'a process is found by an address of another network namespace, and refused with what to do',
  requireProgram('ip', 'apt-get install iproute2'),
  async (context) => {
    const server = "require('net').createServer().listen(4321, '10.99.0.2', () => console.log(1))";
    const up = 'ip address add 10.99.0.2/32 dev lo && ip link set lo up';
    const command = `${up} && exec "${process.execPath}" -e "${server}"`;
    const child = spawn('unshare', ['--net', 'sh', '-c', command]);
    children.push(child);
    const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    if (typeof first === 'number') return context.skip('this user may not unshare');
    const service = {
      ...{ name: 'reviews', egress: null, debugger: null },
      url: { protocol: 'http', host: '10.99.0.2', port: 4321 },
    } as const;
    const wanted = { config: config(), namespace: 'debug-ns', service };
    expect(() => findTargets(wanted)).toThrow(
      `process ${child.pid} runs in another container, where loop cannot reach its debugger; ` +
        `run loop there (nsenter --target ${child.pid} --net loop replay …)`,
    );
    const nobody = { ...service, url: { ...service.url, host: '10.99.0.3' } };
    expect(() => findTargets({ ...wanted, service: nobody })).toThrow('is no address of this machine');
  },
);

describe('the process of another user', () => {
  const program = `
    import { findTargets } from '${resolve(import.meta.dirname, '../../../dist/src/debugger/target/find-targets.js')}';
    const [port, pid] = process.argv.slice(1).map(Number);
    const url = { protocol: 'http', host: '127.0.0.1', port };
    for (const given of [null, { kind: 'auto', port: null, pid, root: null }]) {
      const service = { name: 'reviews', url, egress: null, debugger: given };
      try {
        findTargets({ config: { file: '/loop.yaml', services: [] }, namespace: 'debug-ns', service });
      } catch ({ code, message }) {
        console.log(code, message);
      }
    }`;
  const needs = requireProgram('setpriv', 'apt-get install util-linux');

  test.runIf(process.getuid?.() === 0)('is refused with the cure', needs, async () => {
    const port = await freePort();
    const pid = await start(process.execPath, nodeServer(port));
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
    const args = ['--input-type=module', '-e', program, String(port), String(pid)];
    const { stdout } = await promisify(execFile)('setpriv', [...nobody, ...args], { cwd: '/' });
    const cure = 'cannot be looked at by user 65534; run loop as that user, or as root';
    const what = 'LOOP_DEBUGGER_PERMISSION namespaces.debug-ns.services.reviews:';
    expect(stdout.trim().split('\n')).toEqual([
      `${what} the process at 127.0.0.1:${port} is of user 0, and ${cure}`,
      `${what} process ${pid} is of user 0, and ${cure}`,
    ]);
  });
});

describe('a process that serves production', () => {
  test('is refused by whatever address it was found, unless it is allowed by name', async () => {
    const port = await freePort();
    const pid = await start(process.execPath, nodeServer(port));
    const target = find(port, { pid });
    const { services } = config({ services: [service('ratings', { host: 'localhost', port })] });
    expect(() => refuseProductionProcess({ services }, target, [])).toThrow(
      expect.objectContaining({
        code: 'LOOP_DEBUGGER_PRODUCTION',
        message: `--attach reviews: expected a debug copy, got process ${pid}, which serves production's ratings; --live-production ratings allows it`,
      }),
    );
    expect(() => refuseProductionProcess({ services }, target, ['reviews'])).toThrow();
    expect(() => refuseProductionProcess({ services }, target, ['ratings'])).not.toThrow();
  });

  test('is refused where it gets the connections from the one that listens', async () => {
    const port = await freePort();
    await start(process.execPath, [clusterFile], '/', { PORT: String(port) });
    const [worker] = findAll(port);
    const target = find(1, { pid: worker?.pid ?? 0 });
    const { services } = config({ services: [service('ratings', { host: 'localhost', port })] });
    expect(() => refuseProductionProcess({ services }, target, [])).toThrow(
      `got process ${worker?.pid}, which serves production's ratings`,
    );
    expect(() => refuseProductionProcess({ services }, target, ['ratings'])).not.toThrow();
  });

  test('is refused by the port of its debugger alone', async () => {
    const [port, inspector] = [await freePort(), await freePort()];
    const pid = await start(process.execPath, [
      `--inspect=127.0.0.1:${inspector}`,
      ...nodeServer(port),
    ]);
    const target = find(1, { kind: 'node', port: inspector }, 'reviews.example');
    expect(target.pid).toBe(null);
    const { services } = config({ services: [service('ratings', { host: 'localhost', port })] });
    expect(() => refuseProductionProcess({ services }, target, [])).toThrow(
      `got process ${pid}, which serves production's ratings`,
    );
    expect(() => refuseProductionProcess({ services }, target, ['ratings'])).not.toThrow();
  });

  test('is refused by a name that leads to this machine', async (context) => {
    const found = await lookup(hostname()).catch(() => null);
    if (found === null) return context.skip('this machine does not know its own name');
    const port = await freePort();
    const target = find(port, { pid: await start(process.execPath, nodeServer(port)) });
    const here = hostname();
    const { services } = config({ services: [service('ratings', { host: here, port })] });
    const isLocal = await localHosts([here, 'nowhere.invalid', '192.0.2.1']);
    expect([isLocal(here), isLocal('nowhere.invalid'), isLocal('192.0.2.1')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(() => refuseProductionProcess({ services }, target, [], isLocal)).toThrow('production');
  });

  test('is not any other process', async () => {
    const port = await freePort();
    const target = find(port, { pid: await start(process.execPath, nodeServer(port)) });
    const { services } = config({
      services: [service('ratings', { host: '127.0.0.1', port: port + 1 })],
    });
    expect(() => refuseProductionProcess({ services }, target, [])).not.toThrow();
  });
});

test(
  'a Go program is known by its build information, whatever it is called',
  requireProgram('dlv', 'go install github.com/go-delve/delve/cmd/dlv@latest'),
  () => {
    expect(isGoBinary(findProgram('dlv') ?? '')).toBe(true);
    expect(isGoBinary(process.execPath)).toBe(false);
    expect(isGoBinary('/etc/hostname')).toBe(false);
    expect(isGoBinary('/nowhere')).toBe(false);
  },
);
