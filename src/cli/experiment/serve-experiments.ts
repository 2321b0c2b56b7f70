import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import type { OpenedExperiment } from '../../core/experiment.js';
import type { Session } from '../session.js';
import { noColours } from '../text/colours.js';
import { printable } from '../text/printable.js';
import { outcomeText } from './outcome-text.js';

interface Due {
  readonly file: string;
  readonly opened: OpenedExperiment;
  atMs: number;
}

/** A timer takes no longer, and a clock that is set is noticed. */
const napMs = 60_000;

/**
 * Runs each when its time comes, one at a time; what becomes due meanwhile follows, once. Until it is ended, which
 * ends what runs as Ctrl-C does.
 * @throws LOOP_EXPERIMENT_INVALID for one without `every`
 */
export async function serveExperiments(session: Session, files: readonly string[]): Promise<void> {
  const { rooms, io, configFile } = session;
  const ended = new AbortController();
  const signals = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) =>
    io.onSignal(signal, () => ended.abort(new Error(signal))),
  );
  const say = (text: string) => io.stdout.write(`${new Date(io.now()).toISOString()} ${text}\n`);
  try {
    const all: Due[] = [];
    for (const file of files) {
      const opened = await rooms.openExperiment({ file, configFile });
      const atMs = nextOf(file, opened, io.now());
      say(`${printable(opened.name)}: next at ${new Date(atMs).toISOString()}`);
      all.push({ file, opened, atMs });
    }
    io.stdout.write('loop experiment serve ready\n');
    while (!ended.signal.aborted) {
      const due = all.reduce((one, other) => (other.atMs < one.atMs ? other : one));
      await until(due.atMs, io, ended.signal);
      if (ended.signal.aborted) break;
      say(await runDue(session, due.opened, ended.signal));
      due.atMs = nextOf(due.file, due.opened, io.now());
    }
  } finally {
    for (const each of signals) each();
  }
}

/** A line of what came of it; the next time comes whatever that was. */
async function runDue(
  session: Session,
  opened: OpenedExperiment,
  signal: AbortSignal,
): Promise<string> {
  const name = printable(opened.name);
  try {
    const other = await runningAtGateway(session);
    if (other !== null)
      return `${name}: left out, as ${printable(other)} breaks something just now`;
    const { every } = opened;
    const unreachable: LoopError[] = [];
    const onUnreachable = (error: LoopError) => void unreachable.push(error);
    const journal = await opened.run({ signal, every: every?.text, onUnreachable });
    const [error] = unreachable;
    if (error !== undefined) throw error;
    const kept = journal.captures?.length ?? 0;
    const outcome = outcomeText(journal, noColours).trim().split('\n')[0];
    return `${name}: ${outcome}; ${kept} captures`;
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    return `${name}: ${printable(error.message)} (${error.code})`;
  }
}

/** The experiment of which a fault is in force, whoever runs it. */
async function runningAtGateway({ rooms, configFile }: Session): Promise<string | null> {
  const faults = await (await rooms.faults(await rooms.findGateway(configFile))).list();
  return faults.find((each) => each.ended === null && each.experiment !== null)?.experiment ?? null;
}

function nextOf(file: string, { every }: OpenedExperiment, nowMs: number): number {
  const atMs = every?.next(nowMs) ?? null;
  if (atMs !== null) return atMs;
  const what =
    every === null
      ? 'every: expected a cron expression, got nothing'
      : `every: ${every.text} never comes`;
  throw new LoopError('LOOP_EXPERIMENT_INVALID', `${file}: ${what}`);
}

async function until(atMs: number, { now }: Session['io'], signal: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = atMs - now();
    if (leftMs <= 0 || signal.aborted) return;
    await sleep(Math.min(leftMs, napMs), undefined, { signal }).catch(() => {}); // the loop looks
  }
}
