import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { rooms } from '../../../src/app.js';
import type { Capture } from '../../../src/core/capture.js';
import { runLoop } from '../../cli/fixtures/run-loop.js';
import { freePort } from '../../harness/free-port.js';
import { main } from '../../integration/chain/chain-of-four.js';
import { type Started, startProcess } from '../../integration/chain/processes.js';
import { caseConfig } from './case-config.js';
import type { CorpusCase } from './corpus-case.js';
import { sendGrpc } from './send-grpc.js';
import { sendRaw } from './send-raw.js';

/** What of `loop replay -o json` is looked at. */
export interface CaseReplay {
  readonly verdict: string;
  readonly notes?: readonly string[];
  readonly hops: readonly {
    readonly service: string;
    readonly path: string;
    readonly mode: 'live' | 'recorded';
    readonly result: 'same' | 'changed' | 'missing' | 'extra';
    readonly miss?: string | null;
  }[];
  readonly differences: readonly { readonly hop: number; readonly at: string }[];
}

export interface CaseResult {
  /** Statuses of the good requests, those before the failing one first. */
  readonly good: readonly number[];
  readonly capture: Capture;
  /** Captures there are: what was good is not kept. */
  readonly captures: number;
  readonly faulty: CaseReplay;
  readonly fixed: CaseReplay;
}

const failingId = 'the-failing-request';

/**
 * Production runs, good and failing traffic goes through a gateway, and all of that ends. The capture
 * travels to a laptop as a file, and is replayed there with one service alone: with its fault, and
 * without.
 */
export async function runCase(folder: string, given: CorpusCase): Promise<CaseResult> {
  const home = mkdtempSync(join(tmpdir(), 'loop-corpus-'));
  const production: Started[] = [];
  const debugged: Started[] = [];
  const start = async (list: Started[], file: string, env: Record<string, string>) => {
    const proxy = given.proxied ? { HTTP_PROXY: env.MESH ?? '', NODE_USE_ENV_PROXY: '1' } : {};
    const service = await startService(join(folder, file), { ...env, ...proxy });
    list.push(service);
    return portOf(service);
  };
  try {
    const config = join(home, 'loop.yaml');
    const [edge, mesh] = [await freePort(), await freePort()];
    const egress = { debug: await freePort(), fixed: await freePort() };
    const faultyFile = given.services[given.faulty] ?? '';
    const names = Object.keys(given.services);
    const [debug, fixed, ...started] = await Promise.all([
      start(debugged, faultyFile, { MESH: at(egress.debug) }),
      start(debugged, faultyFile, { MESH: at(egress.fixed), FIXED: '1' }),
      ...names.map((name) => start(production, given.services[name] ?? '', { MESH: at(mesh) })),
    ]);
    const services: Record<string, number> = {};
    for (const [index, name] of names.entries()) services[name] = started[index] ?? 0;
    for (const name of given.absent ?? []) services[name] = await freePort();
    const text = caseConfig(given, {
      edge,
      mesh,
      services,
      debug: { service: debug, egress: egress.debug },
      fixed: { service: fixed, egress: egress.fixed },
    });
    writeFileSync(config, text);
    production.push(await startGateway(config));
    const good = await driveTraffic(edge, given);
    // Production is over: its services and the gateway end before anything is replayed.
    await Promise.all(production.map((each) => each.stop()));
    const { capture, captures } = await kept(config);
    const laptop = join(home, 'laptop/loop.yaml');
    mkdirSync(dirname(laptop));
    writeFileSync(laptop, text);
    await travel(capture, laptop);
    return {
      good,
      capture,
      captures,
      faulty: await replay(laptop, 'debug'),
      fixed: await replay(laptop, 'fixed'),
    };
  } finally {
    await Promise.all([...production, ...debugged].map((each) => each.stop()));
    rmSync(home, { recursive: true, force: true });
  }
}

function startGateway(config: string): Promise<Started> {
  return startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', config],
    ready: /^loop gateway ready$/,
  });
}

function portOf({ lines }: Started): number {
  return Number(/^ready (\d+)/.exec(lines.at(-1) ?? '')?.[1]);
}

function startService(file: string, env: Record<string, string>): Promise<Started> {
  const isPython = file.endsWith('.py');
  return startProcess({
    command: isPython ? 'python3' : process.execPath,
    args: isPython ? ['-B', file] : [file],
    env: { ...env, PYTHONPATH: resolve(import.meta.dirname, '../kit') },
    ready: /^ready \d+$/,
  });
}

async function driveTraffic(edge: number, given: CorpusCase): Promise<number[]> {
  const { good, failing } = given;
  const send = given.grpc ? sendGrpc : sendRaw;
  const statuses: number[] = [];
  const sendGood = async (when: string) => {
    for (const [index, request] of good.entries()) {
      statuses.push(await send(edge, `good-${when}-${index}`, request));
    }
  };
  await sendGood('before');
  await send(edge, failingId, failing);
  await sendGood('after');
  return statuses;
}

/** The gateway has flushed what it kept when it ended. */
async function kept(file: string): Promise<{ capture: Capture; captures: number }> {
  const store = await rooms.openStore(await rooms.loadConfig(file));
  try {
    const captures = (await store.listCaptures({})).length;
    return { capture: await store.getCapture(failingId), captures };
  } finally {
    await store.close();
  }
}

/** To a machine whose store does not exist yet. */
async function travel(capture: Capture, config: string): Promise<void> {
  const data = await rooms.exportCapture(capture, { format: 'loop' });
  await rooms.importCaptures(await rooms.loadConfig(config), { name: 'case.loop', data });
}

/** The command itself, without the time that a process of its own takes to start. */
async function replay(config: string, namespace: string): Promise<CaseReplay> {
  const args = ['replay', failingId, '--to', namespace, '-o', 'json', '--config', config];
  const io = await runLoop(rooms, args);
  if (io.exitCode === 0) return JSON.parse(io.out()) as CaseReplay;
  throw new Error(`loop ${args.join(' ')}: exit code ${io.exitCode}: ${io.err()}`);
}

function at(port: number): string {
  return `http://127.0.0.1:${port}`;
}
