// A row: a service is started, a replay is to stop in it, and what came of it is told.

import { readFileSync } from 'node:fs';
import { listeningPorts } from '../../src/debugger/proc/listening-ports.js';
import { tracerOf } from '../../src/debugger/proc/process-info.js';
import { clusterWorkersOf } from '../../src/debugger/target/answering-pids.js';
import {
  debugBench,
  type RunningService,
  type ServiceName,
} from '../integration/debug/debug-bench.js';

export interface Way {
  readonly runtime: string;
  readonly version: string;
  readonly how: string;
  readonly service?: ServiceName;
  readonly start: readonly [string, ...string[]];
  readonly debugger?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly file: string;
  /** Else the one that ends in `// breakpoint`. */
  readonly line?: number;
  /** A variable there and its value. */
  readonly local: readonly [name: string, value: string];
}

export interface Row extends Pick<Way, 'runtime' | 'version' | 'how'> {
  readonly stopped: string;
  readonly locals: string;
  readonly released: string;
  readonly time: string;
}

/** Of a source file, from 1. */
export function markedIn(file: string): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.findIndex((line) => /(\/\/|#) breakpoint$/.test(line)) + 1;
}

export async function tryRow(way: Way): Promise<Row> {
  const { runtime, version, how, service = 'shop', start, env, file, local } = way;
  const told = { runtime, version, how };
  const bench = await debugBench({
    live: [service],
    start: { [service]: start },
    ...(way.debugger === undefined ? {} : { debugger: { [service]: way.debugger } }),
    ...(env === undefined ? {} : { env }),
  });
  const running = bench.services[service] as RunningService;
  const before = portsOf(running.pid);
  const place = `${service}:${file}:${way.line ?? markedIn(file)}`;
  const ran = await bench.loop('replay', '1', '--to', 'debug-ns', '--break', place, '-o', 'json');
  const released = await isReleased(running, before);
  const time = `${(ran.ms / 1000).toFixed(1)} s`;
  if (ran.code !== 0) {
    const { code, message } = refusalIn(ran.stderr);
    return { ...told, stopped: `${code}: ${message}`, locals: '', released, time };
  }
  const [stop] = JSON.parse(ran.stdout).stops;
  const value = stop?.locals[local[0]];
  const locals = value === local[1] ? 'right' : `${local[0]} is ${value ?? 'not there'}`;
  return { ...told, stopped: 'yes', locals, released, time };
}

function refusalIn(stderr: string): { code: string; message: string } {
  const at = stderr.lastIndexOf('{\n  "error"');
  if (at < 0) return { code: 'no', message: stderr.slice(-200) };
  return JSON.parse(stderr.slice(at)).error;
}

function portsOf(pid: number): readonly number[] {
  return [pid, ...clusterWorkersOf(pid)].flatMap(listeningPorts).sort((a, b) => a - b);
}

/** It answers, nobody traces it, and it listens where it did. */
async function isReleased(running: RunningService, before: readonly number[]): Promise<string> {
  const until = performance.now() + 15_000;
  for (;;) {
    const answer = await running.ask('/health').catch(() => null);
    const same = portsOf(running.pid).join() === before.join();
    if (answer !== null && same && tracerOf(running.pid) === null) return 'yes';
    if (performance.now() > until) return answer === null ? 'no answer' : 'its debugger listens on';
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
