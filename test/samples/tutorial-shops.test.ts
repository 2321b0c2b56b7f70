// The tutorial's services, as they stand on the page: started, called by way of a gateway, and seen
// to pass on what loop joins a chain by.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { rooms } from '../../src/app.js';
import { parseConfig } from '../../src/config/parse-config.js';
import type { RunningGateway } from '../../src/core/rooms.js';
import { freePorts } from '../harness/free-port.js';
import { requireProgram } from '../harness/requires.js';

const tutorial = readFileSync(resolve(import.meta.dirname, '../../docs/tutorial.md'), 'utf8');
const languages = ['js', 'python', 'go', 'java'] as const;
type Language = (typeof languages)[number];

/** Compiling takes its time on a busy machine. */
const startMs = 240_000;

const folder = mkdtempSync(join(tmpdir(), 'loop-tutorial-'));
const stock = createServer((req, res) => {
  heard = req.headers;
  res.statusCode = 500;
  res.end(`no ${req.url}`);
});
let heard: IncomingHttpHeaders = {};
let gateway: RunningGateway;
let ports: Readonly<Record<Language, number>>;

beforeAll(async () => {
  stock.listen(0, '127.0.0.1');
  await once(stock, 'listening');
  const [js = 0, python = 0, go = 0, java = 0] = await freePorts(languages.length);
  ports = { js, python, go, java };
  const shops = languages.map((name) => `  ${name}: "http://127.0.0.1:${ports[name]}"\n`).join('');
  const routes = languages.map((name) => `  - { match: { path: /${name}/* }, to: ${name} }\n`);
  const { port } = stock.address() as AddressInfo;
  const config = `
gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0" }
store: { url: "sqlite:loop.db" }
services:
  stock: { url: "http://127.0.0.1:${port}", listen: "127.0.0.1:0" }
${shops}routes:
${routes.join('')}capture: { rules: [ { name: server-errors, when: { status: 5xx } } ] }
`;
  const log = { info() {}, warn() {} };
  gateway = await rooms.startGateway(parseConfig(config, join(folder, 'loop.yaml')), log);
});

afterAll(async () => {
  await gateway.drain();
  stock.close();
  stock.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

for (const [language, file, command, needs] of [
  ['js', 'shop.mjs', [process.execPath, 'shop.mjs'], {}],
  [
    'python',
    'shop.py',
    ['python3', 'shop.py'],
    requireProgram('python3', 'apt-get install python3'),
  ],
  ['go', 'shop.go', ['go', 'run', 'shop.go'], requireProgram('go', 'apt-get install golang-go')],
  [
    'java',
    'Shop.java',
    ['java', 'Shop.java'],
    requireProgram('javac', 'apt-get install default-jdk'),
  ],
] as const) {
  test(`the shop in ${file} runs as it stands, and its chain is whole`, {
    ...needs,
    timeout: startMs,
  }, async () => {
    const [, source = ''] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(tutorial) ?? [];
    writeFileSync(join(folder, file), source);
    await started(command, ports[language]);
    const headers = { 'x-request-id': `asked-for-${language}`, cookie: 'a=b' };
    const answer = await fetch(`http://${addressOf('edge')}/${language}/items/7?a=1`, { headers });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe(`no /${language}/items/7?a=1`);
    expect(heard['x-request-id']).toBe(`asked-for-${language}`);
    expect(heard.traceparent).toMatch(/^00-/);
    expect(heard.cookie).toBeUndefined();
    expect(await chainOf(`asked-for-${language}`)).toEqual([language, 'stock']);
  });
}

function addressOf(name: string): string {
  return gateway.listening.find((each) => each.name === name)?.address ?? '';
}

/** Its services, once it is kept. */
async function chainOf(requestId: string): Promise<(string | null)[]> {
  const config = parseConfig('store: { url: "sqlite:loop.db" }', join(folder, 'loop.yaml'));
  for (;;) {
    const store = await rooms.openStore(config);
    try {
      const kept = (await store.listCaptures({})).find((each) => each.requestId === requestId);
      if (kept !== undefined) {
        return (await store.getCapture(String(kept.id))).chain.map(({ service }) => service);
      }
    } finally {
      await store.close();
    }
    await delay(50);
  }
}

/** Until it takes connections; `go run` has a child, so the whole group is ended. */
async function started(command: readonly string[], port: number): Promise<void> {
  const [program = '', ...args] = command;
  const env = {
    ...process.env,
    PORT: String(port),
    STOCK: `http://${addressOf('services.stock.listen')}`,
  };
  const child = spawn(program, args, {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  onTestFinished(() => endGroup(child));
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended: ${stderr}`);
    await delay(50);
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  process.kill(-child.pid);
  await once(child, 'exit');
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // not yet
  } finally {
    socket.destroy();
  }
}
