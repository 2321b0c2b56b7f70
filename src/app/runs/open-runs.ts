import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import {
  hasEnded,
  type ReplayRun,
  type ReplayRuns,
  type RunRequest,
} from '../../core/replay-run.js';
import { replayArguments, replayCommand } from './replay-arguments.js';
import { type ReplayChild, type RunOutcome, startReplayChild } from './replay-child.js';

export interface RunsOptions {
  /** Absolute; null where there is none to replay with. */
  readonly config: string | null;
  /** Names of the namespaces that a replay may go to. */
  readonly namespaces: () => readonly string[];
  readonly start?: (args: readonly string[]) => ReplayChild;
}

/** At the end, for what runs to close its listeners. */
const closeMsMax = 1000;
const runningMax = 2;
const waitingMax = 20;
const rememberedMax = 100;

interface Entry {
  run: ReplayRun;
  readonly request: RunRequest;
  readonly listeners: Set<(run: ReplayRun) => void>;
  startedAtMs: number | null;
  child: ReplayChild | null;
}

/** Replays that a page asked for: a few at a time, the others wait. */
export function openRuns({
  config,
  namespaces,
  start = startReplayChild,
}: RunsOptions): ReplayRuns {
  const entries = new Map<string, Entry>();
  let isClosed = false;
  const of = (state: ReplayRun['state']) =>
    [...entries.values()].filter(({ run }) => run.state === state);

  const change = (entry: Entry, changed: Partial<ReplayRun>) => {
    entry.run = { ...entry.run, ...changed };
    for (const listener of entry.listeners) listener(seen(entry));
  };
  const seen = (entry: Entry): ReplayRun => {
    const { run, startedAtMs } = entry;
    if (run.state === 'waiting') return { ...run, ahead: of('waiting').indexOf(entry) };
    if (run.state !== 'running' || startedAtMs === null) return run;
    return { ...run, elapsedMs: Math.round(performance.now() - startedAtMs) };
  };
  const next = () => {
    const [entry] = of('waiting');
    if (entry === undefined || config === null || isClosed) return;
    if (of('running').length >= runningMax) return;
    entry.startedAtMs = performance.now();
    entry.child = start(replayArguments(entry.request, config, ['-o', 'json']));
    change(entry, { state: 'running', startedAt: moment() });
    void entry.child.ended.then((outcome) => end(entry, outcome));
    next();
  };
  const end = (entry: Entry, outcome: RunOutcome) => {
    const { elapsedMs } = seen(entry);
    // One that was stopped stays so, unless it had its verdict by then.
    const state = outcome.replayId === null ? 'failed' : 'ended';
    const isStopped = entry.run.state === 'stopped' && state === 'failed';
    change(entry, {
      ...(isStopped ? { state: 'stopped' } : { ...outcome, state }),
      ...{ endedAt: moment(), elapsedMs },
    });
    entry.child = null;
    next();
  };
  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry !== undefined) return entry;
    const message = `run ${id}: expected one of the last ${rememberedMax} since loop was started`;
    throw new LoopError('LOOP_CONTROL_NO_RUN', message, { statusCode: 404 });
  };

  return {
    start(request) {
      const command = checked(request, config, namespaces());
      if (of('waiting').length >= waitingMax) throw busy();
      const id = `run-${randomBytes(4).toString('hex')}`;
      const entry: Entry = {
        run: {
          ...{ id, capture: request.capture, to: request.to, state: 'waiting' },
          ...{ askedAt: moment(), startedAt: null, endedAt: null, elapsedMs: 0, ahead: 0 },
          ...{ command, replayId: null, verdict: null, error: null },
        },
        ...{ request, listeners: new Set(), startedAtMs: null, child: null },
      };
      entries.set(id, entry);
      forgetOldest(entries);
      next();
      return seen(entry);
    },
    list: () => [...entries.values()].toReversed().map(seen),
    find: (id) => seen(find(id)),
    stop(id) {
      const entry = find(id);
      if (hasEnded(entry.run)) return seen(entry);
      const { child } = entry;
      change(entry, { state: 'stopped', endedAt: moment(), elapsedMs: seen(entry).elapsedMs });
      child?.stop();
      return seen(entry);
    },
    watch(id, listener) {
      const { listeners } = find(id);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      const children = [...entries.values()].flatMap(({ child }) => child ?? []);
      for (const child of children) child.stop();
      const ended = Promise.all(children.map((child) => child.ended));
      await Promise.race([ended, delay(closeMsMax, undefined, { ref: false })]);
      for (const child of children) child.kill();
    },
  };
}

/** @throws LOOP_REPLAYER_NO_NAMESPACE */
function checked(request: RunRequest, config: string | null, names: readonly string[]): string {
  if (config === null) {
    throw refused('to: expected a config with namespaces, but loop ui was started without one');
  }
  const { to, options } = request;
  for (const [key, name] of Object.entries({ to, 'options.baseline': options.baseline })) {
    if (name === undefined || names.includes(name)) continue;
    const known = names.length === 0 ? 'of which it has none' : names.join(', ');
    throw refused(`${key}: expected a namespace of the config (${known}), got "${name}"`);
  }
  return replayCommand(request, config);
}

function refused(message: string): LoopError {
  return new LoopError('LOOP_REPLAYER_NO_NAMESPACE', message, { statusCode: 422 });
}

function busy(): LoopError {
  const message = `replay: expected no more than ${waitingMax} to wait; try again`;
  return new LoopError('LOOP_CONTROL_BUSY', message, { statusCode: 503 });
}

function forgetOldest(entries: Map<string, Entry>): void {
  for (const [id, { run }] of entries) {
    if (entries.size <= rememberedMax) return;
    if (hasEnded(run)) entries.delete(id);
  }
}

function moment(): string {
  return new Date().toISOString();
}
