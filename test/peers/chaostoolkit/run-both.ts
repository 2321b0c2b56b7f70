import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ActivityRun, Journal, SteadyState } from '../../../src/core/experiment.js';
import { main } from '../../experiment/open-scene.js';
import { startTarget } from './target.js';

const here = import.meta.dirname;
export const venv = resolve(here, '.venv');

export interface BothOptions {
  /** Of either command: they have the same names. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Sent when this activity has begun. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly afterMs: number };
}

export interface Outcome {
  readonly code: number | null;
  readonly said: string;
  /** Null where there is none. */
  readonly journal: Journal | null;
}

/** The same file by Chaos Toolkit's own program and by loop, one after the other, each with a target of its own. */
export async function runBoth(file: string, options: BothOptions = {}) {
  const path = join(here, 'experiments', file);
  const chaos = await run(
    'chaos',
    (journal, flags) => [
      join(venv, 'bin/chaos'),
      ...['--no-version-check', '--no-log-file', '--settings', '/nowhere/settings.yaml'],
      ...['run', path, '--journal-path', journal, ...flags],
    ],
    options,
  );
  const loop = await run(
    'loop',
    (journal, flags) => [
      ...[process.execPath, main, 'experiment', 'run', path, '--journal', journal, ...flags],
    ],
    options,
  );
  return { chaos, loop };
}

async function run(
  who: string,
  command: (journal: string, flags: readonly string[]) => string[],
  { flags = [], env = {}, signal }: BothOptions,
): Promise<Outcome> {
  const target = await startTarget();
  const folder = mkdtempSync(join(tmpdir(), `loop-${who}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const journal = join(folder, 'journal.json');
  const [program = '', ...args] = command(journal, flags);
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      ...process.env,
      ...{ PYTHONPATH: here, VIRTUAL_ENV: venv, TARGET: target, TOKEN: 'secret-token', ...env },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (text: string) => {
    said += text;
  };
  child.stdout?.setEncoding('utf8').on('data', hear);
  child.stderr?.setEncoding('utf8').on('data', hear);
  if (signal) sendLater(child, signal);
  const [code] = (await once(child, 'close')) as [number | null];
  const text = existsSync(journal) ? readFileSync(journal, 'utf8') : null;
  return { code, said, journal: text === null ? null : (JSON.parse(text) as Journal) };
}

function sendLater(child: ChildProcess, { name, afterMs }: NonNullable<BothOptions['signal']>) {
  const timer = setTimeout(() => child.kill(name), afterMs);
  child.once('exit', () => clearTimeout(timer));
}

/** What has to be the same in both: all but times, dates, headers and words of errors. */
export function told(journal: Journal | null) {
  if (journal === null) return null;
  const { before, after, during } = journal.steady_states;
  return {
    ...{ status: journal.status, deviated: journal.deviated },
    title: journal.experiment.title,
    before: stateTold(before),
    after: stateTold(after),
    // How often it is asked is a matter of time.
    during: [...new Set(during.map((state) => JSON.stringify(stateTold(state))))].sort(),
    run: journal.run.map(runTold),
    rollbacks: journal.rollbacks.map(runTold),
  };
}

function stateTold(state: SteadyState | null) {
  return state && { met: state.steady_state_met, probes: state.probes.map(runTold) };
}

function runTold(run: ActivityRun) {
  const { activity, status, output, tolerance_met, exception, start, end, duration } = run;
  return {
    ...{ name: activity.name, type: activity.type, status, tolerance_met },
    output: withoutHeaders(output),
    hasException: exception !== undefined,
    isTimed: [typeof start, typeof end, typeof duration],
  };
}

function withoutHeaders(output: unknown): unknown {
  if (typeof output !== 'object' || output === null || !('headers' in output)) return output;
  return { ...output, headers: null };
}
