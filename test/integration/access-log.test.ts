import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type ChainOfFour, load, main, names, startChainOfFour } from './chain/chain-of-four.js';

let chain: ChainOfFour | undefined;
afterEach(async () => {
  await chain?.stop();
  chain = undefined;
});

const json = 'observe: { accessLog: json }\n';

/** Lines after the one that says the gateway is ready. */
const logged = ({ gateway }: ChainOfFour) =>
  gateway.lines.slice(gateway.lines.indexOf('loop gateway ready') + 1);

test('each exchange is a line of JSON, and SIGTERM writes the last of them', {
  timeout: 120_000,
}, async () => {
  chain = await startChainOfFour({ language: 'node', more: json });
  const { sent, wrong } = await load(chain.edge, { perSecond: 100, seconds: 3 });
  expect([sent, wrong]).toEqual([300, []]);
  expect(await chain.gateway.stop()).toBe(0);
  const lines = logged(chain).map((line) => JSON.parse(line));
  for (const [at, service] of names.entries()) {
    const own = lines.filter((line) => line.service === service);
    expect(own).toHaveLength(300);
    expect(new Set(own.map(({ from }) => from))).toEqual(new Set([names[at - 1] ?? null]));
    expect(own.filter(({ status }) => status === 500)).toHaveLength(3);
  }
  expect(new Set(lines.map(({ traceId }) => traceId)).size).toBe(300);
  expect(lines[0]).toMatchObject({ type: 'access', method: 'GET', bytesIn: 0, error: null });
});

test('it is switched on, off and to another form while the gateway runs', {
  timeout: 120_000,
}, async () => {
  chain = await startChainOfFour({ language: 'node' });
  const { config, edge, gateway } = chain;
  const plain = readFileSync(config, 'utf8');
  const ask = () => fetch(`${edge}/front?id=1`).then((response) => response.text());
  const reload = async (observe: string) => {
    const before = reloads(gateway.stderr());
    writeFileSync(config, plain + observe);
    while (reloads(gateway.stderr()) === before) await delay(20);
  };
  await ask();
  await reload('observe: { accessLog: combined }\n');
  await ask();
  const combined = /^127\.0\.0\.1 - - \[.* \+0000\] "GET \/\S* HTTP\/1\.1" 200 \d+ "-" "/;
  await until(() => logged(chain as ChainOfFour).length === 4);
  expect(logged(chain).filter((line) => !combined.test(line))).toEqual([]);
  await reload('');
  await ask();
  await reload(json);
  await ask();
  await until(() => logged(chain as ChainOfFour).length === 8);
  expect(logged(chain).slice(4)).toEqual(
    Array(4).fill(expect.stringMatching(/^\{"type":"access"/)),
  );
});

const reloads = (said: string) => said.split('config reloaded').length;

test('a reader of stdout that stops reading changes no answer, is told of, and SIGTERM ends all the same', {
  timeout: 120_000,
}, async () => {
  chain = await startChainOfFour({ language: 'node', more: json });
  await chain.gateway.stop();
  for (const stdout of ['socket', 'pipe'] as const) {
    const gateway = startUnread(chain.config, stdout);
    const ready = createInterface({ input: gateway.stderr as NodeJS.ReadableStream });
    let said = '';
    ready.on('line', (line) => {
      said += `${line}\n`;
    });
    await until(async () => (await fetch(`${chain?.admin}/readyz`)).ok);
    // What waits in loop and in the kernel are some 5 MB: of lines with 14 kB each, soon full.
    const userAgent = 'x'.repeat(14_000);
    const took: number[] = [];
    for (let at = 1; at <= 500; at++) {
      const from = performance.now();
      const answer = await fetch(`${chain.edge}/front?id=1`, {
        headers: { 'user-agent': userAgent },
      });
      expect(answer.status).toBe(200);
      await answer.text();
      took.push(performance.now() - from);
    }
    const metrics = await (await fetch(`${chain.admin}/metrics`)).text();
    expect(Number(/^loop_access_log_dropped_total (\d+)/m.exec(metrics)?.[1])).toBeGreaterThan(0);
    expect(said).toMatch(/lines of the access log are lost: the reader of stdout is behind/);
    // A write that waited for the reader would have waited for ever.
    expect(Math.max(...took)).toBeLessThan(3000);
    const endedAt = performance.now();
    gateway.kill('SIGTERM');
    const [code] = (await once(gateway, 'exit')) as [number | null];
    expect([stdout, code]).toEqual([stdout, 0]);
    expect(performance.now() - endedAt).toBeLessThan(8000);
  }
});

/** Its stdout is never read: a socket, as systemd gives one, or a pipe, as shells and containers do. */
function startUnread(config: string, stdout: 'socket' | 'pipe') {
  const args = [main, 'gateway', '--config', config];
  if (stdout === 'socket') {
    return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  }
  const fifo = `${config}.stdout`;
  execFileSync('mkfifo', [fifo]);
  // Open for reading and writing, and read by nobody.
  const words = ['-c', 'exec 3<>"$0"; exec "$@" >"$0" 3<"$0"', fifo, process.execPath, ...args];
  return spawn('bash', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await Promise.resolve(holds()).catch(() => false))) await delay(20);
}
