import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { requireProgram } from '../../harness/requires.js';
import {
  type ChainOfFour,
  load,
  names,
  startChainOfFour,
} from '../../integration/chain/chain-of-four.js';
import { type Started, startProcess } from '../../integration/chain/processes.js';

const install = 'bash test/peers/prometheus/install.sh';

let chain: ChainOfFour | undefined;
let prometheus: Started | undefined;
let folder: string | undefined;
afterEach(async () => {
  await prometheus?.stop();
  await chain?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

describe('Prometheus', requireProgram('prometheus', install), () => {
  test('scrapes what the load knows, in OpenMetrics as it asks for it', {
    timeout: 180_000,
  }, async () => {
    chain = await startChainOfFour({ language: 'node' });
    const result = await load(chain.edge, { perSecond: 60, seconds: 4 });
    expect(result).toMatchObject({ sent: 240, wrong: [], failed: { length: 3 } });
    const ask = await startPrometheus(chain.admin);
    const total = 'sum by (from, service, code) (loop_requests_total)';
    await until(async () => (await ask('up')).some(({ value }) => value === 1));

    const counted = (await ask(total)).map(({ labels, value }) => [
      ...[labels.from, labels.service, labels.code],
      value,
    ]);
    const edges = [
      ['back', 'base'],
      ['edge', 'front'],
      ['front', 'middle'],
      ['middle', 'back'],
    ];
    expect(counted.sort()).toEqual(
      edges.flatMap((edge) => [
        [...edge, '200', 237],
        [...edge, '500', 3],
      ]),
    );
    expect(await ask('loop_captures_total')).toMatchObject([
      { labels: { rule: 'server-errors' }, value: 3 },
    ]);
    const buckets = 'sum by (le) (loop_request_duration_seconds_bucket{service="front"})';
    const [stat] = await chain.loop<{ latencyMs: { max: number } }[]>(
      ...['stat', 'front', '--window', '10m'],
    );
    const [all] = await ask(`histogram_quantile(1, ${buckets})`);
    // The bucket that the longest fell into ends above it.
    expect((all?.value ?? 0) * 1000).toBeGreaterThanOrEqual(stat?.latencyMs.max ?? Infinity);
    expect(await ask('loop_request_duration_seconds_count{service="front"}')).toMatchObject([
      { labels: { listener: 'edge', route: 'front' }, value: 240 },
    ]);
  });

  test('answers every query of the dashboard', { timeout: 180_000 }, async () => {
    chain = await startChainOfFour({ language: 'node' });
    const ask = await startPrometheus(chain.admin);
    await until(async () => (await ask('up')).some(({ value }) => value === 1));
    // Between two scrapes: a rate needs both.
    const { sent } = await load(chain.edge, { perSecond: 60, seconds: 3 });
    expect(sent).toBe(180);
    const seen = 'sum(rate(loop_requests_total{service="front"}[1m]))';
    await until(async () => (await ask(seen)).some(({ value }) => value > 0));
    const queries = dashboardQueries();
    expect(queries.length).toBeGreaterThan(10);
    const unanswered = [];
    for (const query of queries) if ((await ask(query)).length === 0) unanswered.push(query);
    // Nothing broke off here.
    expect(unanswered.filter((query) => !query.includes('error!=""'))).toEqual([]);
    const perSecond = await ask('sum by (service) (rate(loop_requests_total[1m]))');
    expect(perSecond.map(({ labels }) => labels.service).sort()).toEqual([...names].sort());
  });

  test('promtool finds nothing to say about the metrics', { timeout: 120_000 }, async () => {
    chain = await startChainOfFour({ language: 'node' });
    await load(chain.edge, { perSecond: 50, seconds: 1 });
    const text = await (await fetch(`${chain.admin}/metrics`)).text();
    expect(text).toContain('loop_request_duration_seconds_bucket');
    expect(await promtool(text)).toEqual({ code: 0, said: '' });
    // It would have, if there were something.
    expect((await promtool(text.replace(/^# HELP loop_up .*$/m, ''))).code).not.toBe(0);
  });
});

type Ask = (
  query: string,
) => Promise<{ readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>;

async function startPrometheus(admin: string): Promise<Ask> {
  folder = mkdtempSync(join(tmpdir(), 'loop-prometheus-'));
  const config = join(folder, 'prometheus.yml');
  const target = new URL(admin).host;
  writeFileSync(
    config,
    `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: loop
    static_configs: [ { targets: [ "${target}" ] } ]
`,
  );
  const port = await freePort();
  prometheus = await startProcess({
    command: 'prometheus',
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    ready: /Server is ready to receive web requests/,
    // It logs to stderr.
    stream: 'stderr',
  });
  return async (query) => {
    const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
    const answer = (await (await fetch(url)).json()) as {
      status: string;
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    if (answer.status !== 'success') throw new Error(`${query}: ${JSON.stringify(answer)}`);
    return answer.data.result.map(({ metric, value }) => ({
      labels: metric,
      value: Number(value[1]),
    }));
  };
}

/** As Grafana would ask them: all services, and a minute for a rate. */
function dashboardQueries(): string[] {
  const file = resolve(import.meta.dirname, '../../../samples/grafana/loop.json');
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as {
    panels: { targets: { expr: string }[] }[];
  };
  return panels.flatMap(({ targets }) =>
    targets.map(({ expr }) =>
      expr.replaceAll('$__rate_interval', '1m').replaceAll('$service', '.+'),
    ),
  );
}

async function promtool(text: string): Promise<{ code: number; said: string }> {
  const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      said += data;
    });
  }
  child.stdin.end(text);
  const [code] = await once(child, 'close');
  return { code, said };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(100);
}
