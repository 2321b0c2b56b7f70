import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Started, startProcess } from './chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
let folder: string;
let upstream: Server;
let gateway: Started | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loop-start-'));
  upstream = createServer((req, res) => {
    res.statusCode = req.url === '/fail' ? 500 : 200;
    res.end(req.url);
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
});

afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  upstream.close();
  upstream.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

describe('a gateway that cannot start says why in one line and exits 2', () => {
  test('a port that another program has', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    writeConfig({ mesh: `127.0.0.1:${port}` });
    const { code, stdout, stderr } = await runGateway();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(
      `\nloop: mesh: cannot listen on 127.0.0.1:${port}: another program has that port: node, pid ${process.pid}`,
    );
    expect(stderr).toMatch(/ \(LOOP_GATEWAY_LISTEN\)\n$/);
    other.close();
  });

  for (const listener of ['mesh', 'admin', 'listen'] as const) {
    test(`a port that another loop has, for its ${listener}`, async () => {
      writeConfig({});
      gateway = await startGateway();
      const taken = addressOf(gateway, listener === 'admin' ? 'edge' : 'mesh');
      writeConfig({ [listener]: taken });
      const file = join(folder, 'loop.yaml');
      const pid = gateway.child.pid;
      const name = listener === 'listen' ? 'edge' : listener;
      expect((await runGateway()).stderr).toContain(
        `\nloop: ${name}: cannot listen on ${taken}: another loop has that port, with this very config: loop gateway, pid ${pid} (LOOP_GATEWAY_LISTEN)\n`,
      );
      const elsewhere = join(folder, 'other.yaml');
      copyFileSync(file, elsewhere);
      expect((await run(['gateway'], elsewhere)).stderr).toContain(
        `: another loop has that port: loop gateway, pid ${pid}, with ${file} (`,
      );
    });
  }

  test('a required store in the way of which a file stands', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/blocked'), '');
    writeConfig({ store: 'sqlite:data/blocked/loop.db', required: true });
    const { code, stderr } = await runGateway();
    expect(code).toBe(2);
    expect(stderr).toMatch(/\nloop: .*data\/blocked.*\(LOOP_STORE_UNWRITABLE\)\n$/);
  });

  test('a config with mistakes: all of them, each with its place', async () => {
    writeFileSync(join(folder, 'loop.yaml'), 'gateway:\n  listen: 80\nroutes:\n  - to: nobody\n');
    const { code, stderr } = await runGateway();
    expect(code).toBe(2);
    expect(stderr).toMatch(/loop\.yaml:2:11: gateway\.listen: expected/);
    expect(stderr).toMatch(/loop\.yaml:4:\d+: routes\[0\]/);
  });
});

describe('a config that changes while the gateway runs', () => {
  test('is taken: routes and rules; a broken one is reported and the running one kept', async () => {
    writeConfig({});
    gateway = await startGateway();
    const edge = `http://${addressOf(gateway, 'edge')}`;
    expect((await fetch(`${edge}/fail`)).status).toBe(500);
    expect((await fetch(`${edge}/other`)).status).toBe(404);

    writeConfig({ path: '/other' });
    await logged(gateway, /config reloaded/);
    expect((await fetch(`${edge}/other`)).status).toBe(200);
    expect((await fetch(`${edge}/fail`)).status).toBe(404);

    writeFileSync(join(folder, 'loop.yaml'), 'gateway: [');
    gateway.child.kill('SIGHUP');
    await logged(gateway, /the running one is kept/);
    expect((await fetch(`${edge}/other`)).status).toBe(200);
  });

  test('that needs a restart says for what', async () => {
    writeConfig({});
    gateway = await startGateway();
    writeConfig({ store: 'sqlite:elsewhere.db' });
    await logged(gateway, /needs a restart to take effect: store\.url/);
  });
});

test('SIGTERM lets the running request end, refuses new ones, keeps what was decided, exits 0', async () => {
  const release = new Promise<void>((done) => {
    upstream.removeAllListeners('request');
    upstream.on('request', (_req, res) => {
      res.writeHead(500);
      res.write('first ');
      upstream.once('release', () => {
        res.end('last');
        done();
      });
    });
  });
  writeConfig({});
  gateway = await startGateway();
  const edge = `http://${addressOf(gateway, 'edge')}`;
  const answer = await fetch(`${edge}/fail`);
  gateway.child.kill('SIGTERM');
  await logged(gateway, /draining/);
  await expect(fetch(`${edge}/fail`)).rejects.toThrow();
  upstream.emit('release');
  await release;
  expect(await answer.text()).toBe('first last');
  if (gateway.child.exitCode === null) await once(gateway.child, 'exit');
  expect(gateway.child.exitCode).toBe(0);
  const { stdout } = await run(['list', 'captures', '-o', 'json']);
  expect(JSON.parse(stdout)).toMatchObject([{ path: '/fail', status: 500, hops: 1 }]);
});

interface Given {
  readonly listen?: string;
  readonly mesh?: string;
  readonly admin?: string;
  readonly store?: string;
  readonly required?: boolean;
  readonly path?: string;
}

function writeConfig(given: Given): void {
  const at = (address = '127.0.0.1:0') => `"${address}"`;
  const { port } = upstream.address() as { port: number };
  writeFileSync(
    join(folder, 'loop.yaml'),
    `gateway: { listen: ${at(given.listen)}, mesh: ${at(given.mesh)}, admin: ${at(given.admin)} }
store: { url: "${given.store ?? 'sqlite:loop.db'}", required: ${given.required ?? false} }
services: { up: { url: "http://127.0.0.1:${port}" } }
routes: [ { match: { path: ${given.path ?? '/fail'} }, to: up } ]
capture: { rules: [ { name: errors, when: { status: 5xx } } ] }
`,
  );
}

function startGateway(): Promise<Started> {
  return startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', join(folder, 'loop.yaml')],
    ready: /^loop gateway ready$/,
  });
}

function runGateway() {
  return run(['gateway']);
}

function run(
  args: string[],
  config = join(folder, 'loop.yaml'),
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [main, ...args, '--config', config],
      (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

function addressOf(running: Started, name: string): string {
  return running.lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
}

/** Resolves when the gateway's log has the line. */
async function logged(running: Started, line: RegExp): Promise<void> {
  while (!line.test(running.stderr()))
    await once(running.child.stderr as NodeJS.ReadableStream, 'data');
}
