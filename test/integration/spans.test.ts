// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the config's own notation
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { type ChainOfFour, load, startChainOfFour } from './chain/chain-of-four.js';

// What reads the spans is in test/peers/otlp. Here nobody does.

let chain: ChainOfFour | undefined;
afterEach(async () => {
  await chain?.stop();
  chain = undefined;
});

const to = (port: number, sample = '100%') =>
  `observe: { otlp: { url: "http://127.0.0.1:${port}", sample: ${sample} } }\n`;

async function counted(name: string): Promise<number> {
  const text = await (await fetch(`${chain?.admin}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1));
}

test('a collector that is gone costs spans, which are counted and told, and no request anything', {
  timeout: 120_000,
}, async () => {
  chain = await startChainOfFour({ language: 'node', more: to(await freePort()) });
  const { sent, wrong } = await load(chain.edge, { perSecond: 100, seconds: 3 });
  expect([sent, wrong]).toEqual([300, []]);
  const failed = 'loop_spans_dropped_total{reason="send_failed"}';
  while ((await counted(failed)) < 1200) await delay(100);
  expect(await counted(failed)).toBe(1200);
  expect(chain.gateway.stderr()).toMatch(/spans could not be sent: .*ECONNREFUSED/);
  expect(await chain.gateway.stop()).toBe(0);
});

test('a collector that takes all and answers nothing does not hold up the end', {
  timeout: 120_000,
}, async () => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  const port = await freePort();
  await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  chain = await startChainOfFour({ language: 'node', more: to(port) });
  await load(chain.edge, { perSecond: 50, seconds: 1 });
  const from = performance.now();
  expect(await chain.gateway.stop()).toBe(0);
  expect(performance.now() - from).toBeLessThan(6000);
  expect(chain.gateway.stderr()).toMatch(/\d+ spans could not be sent: the collector did not take/);
  expect(chain.gateway.stderr()).toMatch(/drained\n$/);
});

test('a header that the environment does not fill keeps the gateway from starting, and the config from changing', {
  timeout: 120_000,
}, async () => {
  chain = await startChainOfFour({ language: 'node' });
  const { config, gateway } = chain;
  const plain = readFileSync(config, 'utf8');
  const headers = '{ authorization: "Bearer ${NO_SUCH_TOKEN}" }';
  const line = `observe: { otlp: { url: "http://127.0.0.1:4318", headers: ${headers} } }\n`;
  writeFileSync(config, plain.replace('5xx', '"404"') + line);
  const refusal =
    'observe.otlp.headers.authorization: expected the variable NO_SUCH_TOKEN in the environment, got nothing';
  while (!gateway.stderr().includes(refusal)) await delay(20);
  expect(gateway.stderr()).toContain('cannot be applied, the running one is kept');
  // The other change was not taken either.
  expect((await fetch(`${chain.edge}/front?id=7`)).status).toBe(500);
  await gateway.stop();
  const kept = await chain.loop<{ status: number }[]>('list', 'captures');
  expect(kept).toMatchObject([{ status: 500 }]);
  await expect(chain.restartGateway()).rejects.toThrow(refusal);
});

test('a gateway without rules sends the sampled spans, too', { timeout: 120_000 }, async () => {
  chain = await startChainOfFour({ language: 'node', more: to(await freePort()) });
  const { config, gateway } = chain;
  writeFileSync(config, readFileSync(config, 'utf8').replace(/capture:[\s\S]*?observe/, 'observe'));
  while (!gateway.stderr().includes('config reloaded')) await delay(20);
  await load(chain.edge, { perSecond: 50, seconds: 1 });
  const failed = 'loop_spans_dropped_total{reason="send_failed"}';
  while ((await counted(failed)) < 200) await delay(100);
  expect(await counted(failed)).toBe(200);
});
