// Services that PM2, gunicorn and uvicorn run in several processes: the breakpoint stops in whichever
// answers, and all are let go.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { listeningPorts } from '../../../src/debugger/proc/listening-ports.js';
import { isAlive, tracerOf } from '../../../src/debugger/proc/process-info.js';
import { answeringPids } from '../../../src/debugger/target/answering-pids.js';
import { ownersOfPort } from '../../../src/debugger/target/port-owner.js';
import { freePort } from '../../harness/free-port.js';
import { requireFile, requireGdb } from '../../harness/requires.js';
import {
  type DebugBench,
  debugBench,
  markedLine,
  type RunningService,
  sources,
} from '../../integration/debug/debug-bench.js';

const here = import.meta.dirname;
const install = 'bash test/peers/workers/install.sh';
const pm2 = requireFile(join(here, 'node_modules/.installed'), install);
const gdb = await requireGdb();
const python = gdb.skip ? gdb : requireFile(join(here, '.venv/.installed'), install);

const stockFile = join(here, 'stock.py');
const stockLine =
  readFileSync(stockFile, 'utf8')
    .split('\n')
    .findIndex((line) => line.endsWith('# breakpoint')) + 1;

interface Way {
  readonly name: string;
  readonly needs: ReturnType<typeof requireFile>;
  readonly service: 'shop' | 'stock';
  readonly command: string;
  readonly place: string;
  readonly locals: Readonly<Record<string, string>>;
  readonly status: number;
}

const shop: Omit<Way, 'name' | 'command'> = {
  ...{ needs: pm2, service: 'shop', status: 500, locals: { id: '7', left: 'null' } },
  place: `shop:${sources.shop}:${markedLine('shop')}`,
};
const stock: Omit<Way, 'name' | 'command'> = {
  ...{ needs: python, service: 'stock', status: 200, locals: { number: '7', cents: 'None' } },
  place: `stock:${stockFile}:${stockLine}`,
};

const ways: readonly Way[] = [
  {
    ...{ ...shop, name: 'PM2 in cluster mode' },
    command: `exec '${process.execPath}' '${join(here, 'node_modules/pm2/bin/pm2-runtime')}' start '${sources.shop}' -i 2 --node-args="--inspect-port=$INSPECT_PORT"`,
  },
  {
    ...{ ...stock, name: 'gunicorn' },
    command: `exec '${here}/.venv/bin/gunicorn' --chdir '${here}' -w 2 -b "127.0.0.1:$PORT" stock:wsgi`,
  },
  {
    ...{ ...stock, name: 'uvicorn' },
    command: `exec '${here}/.venv/bin/uvicorn' --app-dir '${here}' --workers 2 --timeout-worker-healthcheck 60 --port "$PORT" stock:asgi`,
  },
];

async function running({ service, command }: Way) {
  const bench = await debugBench({
    live: [service],
    start: { [service]: ['sh', '-c', command] },
    env: { PM2_HOME: join(here, 'node_modules/.pm2'), INSPECT_PORT: String(await freePort()) },
  });
  const started = bench.services[service] as RunningService;
  const answering = () => answeringPids(ownersOfPort(started.port).pids);
  const workers = await vi.waitUntil(() => (answering().length === 2 ? answering() : null), {
    timeout: 30_000,
  });
  onTestFinished(() => {
    for (const pid of answering()) process.kill(pid, 'SIGKILL');
  });
  return { bench, started, workers, answering };
}

/** By a connection of its own, as often as it takes to have asked each. */
async function answerFreely({ port }: RunningService): Promise<void> {
  for (let count = 0; count < 6; count += 1) {
    const options = { headers: { connection: 'close' }, signal: AbortSignal.timeout(15_000) };
    const response = await fetch(`http://127.0.0.1:${port}/health`, options);
    expect(await response.text()).toBe('well');
  }
}

/** Nobody traces them, and (Node) nothing listens in them. */
async function areReleased(workers: readonly number[], { service }: Way): Promise<void> {
  const left = () =>
    workers.filter(
      (pid) =>
        !isAlive(pid) ||
        tracerOf(pid) !== null ||
        (service === 'shop' && listeningPorts(pid).length > 0),
    );
  await expect.poll(left, { timeout: 15_000 }).toEqual([]);
}

describe.each(ways)('a service under $name', (way) => {
  const replay = (bench: DebugBench, ...more: string[]) =>
    bench.loop('replay', '1', '--to', 'debug-ns', '--break', way.place, '-o', 'json', ...more);

  test('stops in whichever of its workers answers, and all are let go', {
    ...way.needs,
    timeout: 180_000,
  }, async () => {
    const { bench, started, workers, answering } = await running(way);
    for (let run = 0; run < 3; run += 1) {
      const ran = await replay(bench);
      expect(ran.stderr).not.toContain('LOOP_');
      expect(ran.code).toBe(0);
      const { stops, status } = JSON.parse(ran.stdout);
      expect(stops).toHaveLength(1);
      expect(stops[0]).toMatchObject({ service: way.service, locals: way.locals });
      expect(workers).toContain(stops[0].pid);
      expect(status.replayed).toBe(way.status);
      await areReleased(workers, way);
      await answerFreely(started);
    }
    // None was ended and started again.
    expect(answering()).toEqual(workers);
  });

  test('has no worker that stands still when loop is killed (-9) at a stop', {
    ...way.needs,
    timeout: 180_000,
  }, async () => {
    const { bench, started, workers } = await running(way);
    for (let time = 1; time <= 3; time += 1) {
      const terminal = bench.onTerminal('replay', '1', '--to', 'debug-ns', '--break', way.place);
      await terminal.sees(`(loop ${way.service}) `, 60_000);
      process.kill(terminal.pid, 'SIGKILL');
      await terminal.exited();
      await areReleased(workers, way);
      await answerFreely(started);
    }
  });
});
