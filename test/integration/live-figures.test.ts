import { afterEach, expect, test } from 'vitest';
import { type ChainOfFour, load, startChainOfFour } from './chain/chain-of-four.js';

interface Row {
  readonly requests: number;
  readonly failures: number;
}

let chain: ChainOfFour | undefined;
afterEach(async () => {
  await chain?.stop();
  chain = undefined;
});

const pace = { perSecond: 60, seconds: 4 };
/** Of the ids 1 … 240: those that the last service answers 500, by design. */
const failures = 3;
const each = { requests: 240, failures };

test.each([
  ['Node, all trace headers', { language: 'node' }],
  ['Python, x-request-id alone', { language: 'python', pass: 'x-request-id' }],
] as const)('every figure is what the load knows: %s', { timeout: 120_000 }, async (_, options) => {
  chain = await startChainOfFour(options);
  const result = await load(chain.edge, pace);
  expect(result).toMatchObject({ sent: 240, wrong: [], failed: { length: failures } });

  const names = ['back', 'base', 'front', 'middle'];
  const window = ['--window', '10m'];
  const stat = await chain.loop<(Row & { name: string })[]>('stat', ...window);
  expect(stat).toMatchObject(names.map((name) => ({ name, ...each, success: 237 / 240 })));
  const routes = await chain.loop<Row[]>('routes', ...window);
  expect(routes).toMatchObject([
    { route: 'front', service: 'front', ...each },
    ...['back', 'base', 'middle'].map((service) => ({ route: '[DEFAULT]', service, ...each })),
  ]);
  expect(await chain.loop<Row[]>('edges', ...window)).toMatchObject([
    { from: 'back', to: 'base', ...each },
    { from: 'edge', to: 'front', ...each },
    { from: 'front', to: 'middle', ...each },
    { from: 'middle', to: 'back', ...each },
  ]);
  const top = await chain.loop<{ count: number; path: string }[]>('top', '--once');
  expect(top.map(({ path, count }) => [path, count]).sort()).toEqual(
    names.map((name) => [`/${name}`, 240]),
  );
  await expectMetrics(chain.admin);
});

async function expectMetrics(admin: string): Promise<void> {
  const lines = (await (await fetch(`${admin}/metrics`)).text()).split('\n');
  const edge = 'listener="edge",from="edge",service="front",route="front"';
  const last = 'listener="mesh",from="back",service="base",route=""';
  for (const labels of [edge, last]) {
    expect(lines).toContain(`loop_requests_total{${labels},code="200",error=""} 237`);
    expect(lines).toContain(`loop_requests_total{${labels},code="500",error=""} 3`);
    expect(lines).toContain(`loop_request_duration_seconds_count{${labels}} 240`);
  }
  expect(lines).toContain('loop_captures_total{rule="server-errors"} 3');
}
