import type { CaptureSummary } from '../../core/capture.js';
import type { Config } from '../../core/config.js';
import type { ReplayBatch, ReplayRequest } from '../../core/rooms.js';
import type { Store } from '../../core/store.js';
import { exitCodeOfBatch } from '../exit-code.js';
import type { Io } from '../io.js';
import { nothingMatches } from '../list/empty-line.js';
import { confirm } from '../remove/confirm.js';
import type { Session } from '../session.js';
import { withStore } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { batchText } from './batch-text.js';
import { interruption } from './interruption.js';
import { junitCase, writeJunit } from './junit.js';
import { showProgress } from './progress.js';
import type { ReplayCommand } from './replay-command.js';
import { outcomeJson } from './replay-json.js';

/** Replays what a filter chooses, or one capture several times; a line each, then how many ended how. */
export async function replaySeveral(session: Session, command: ReplayCommand): Promise<void> {
  await withStore(session, async (store, config) => {
    const { io } = session;
    const captures = await chosenCaptures(store, command);
    if (captures.length === 0 && command.format !== 'json') {
      io.stderr.write(await nothingMatches(session, command.filter));
    }
    const requests = captures.map(({ id }) => ({ ...requestOf(command), capture: String(id) }));
    if (!command.yes && command.id === undefined) {
      const sure = await confirmUnsafe(session, { store, config, requests });
      if (!sure) {
        io.stderr.write('loop: nothing was sent\n');
        return;
      }
    }
    const stop = interruption(io, ['starting', 'run'], (step) => tellStep(io, step));
    try {
      const batch = await runAll(session, {
        ...{ store, config, concurrency: command.concurrency },
        withResponses: command.format === 'json',
        requests: requests.map((request) => ({ ...request, signal: stop.run })),
        signal: stop.starting,
      });
      // Before the output: a reader that leaves early ends the process there, with this code.
      io.exitCode = stop.exitCode() ?? exitCodeOfBatch(batch.outcomes, command.expect);
      await report(session, command, { captures, batch });
    } finally {
      stop.forget();
    }
  });
}

async function chosenCaptures(
  store: Store,
  { id, filter, repeat }: ReplayCommand,
): Promise<readonly CaptureSummary[]> {
  if (id === undefined) return store.listCaptures(filter);
  const capture = await store.getCapture(id);
  return Array.from({ length: repeat }, () => capture);
}

/** Where a filter chooses captures, `--service` is part of it and says nothing about the hop to send. */
function requestOf({ id, request }: ReplayCommand): Omit<ReplayRequest, 'capture'> {
  return id === undefined ? { ...request, service: undefined } : request;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const unsafeShownMax = 3;

async function confirmUnsafe(
  { rooms, io }: Session,
  run: {
    readonly store: Store;
    readonly config: Config;
    readonly requests: readonly ReplayRequest[];
  },
): Promise<boolean> {
  const unsafe: string[] = [];
  for (const request of run.requests) {
    try {
      const { method, entry } = await rooms.planReplay(run.config, run.store, request);
      if (!safeMethods.has(method)) unsafe.push(`${method} ${entry.url}`);
    } catch {
      // It will not be sent; its run says why.
    }
  }
  if (unsafe.length === 0) return true;
  const shown = unsafe.slice(0, unsafeShownMax).map(printable).join(', ');
  const more = unsafe.length > unsafeShownMax ? `, and ${unsafe.length - unsafeShownMax} more` : '';
  const requests = unsafe.length === 1 ? '1 request' : `${unsafe.length} requests`;
  return confirm(io, `Send ${requests} that may change something (${shown}${more})?`);
}

async function runAll(
  { rooms, io }: Session,
  run: {
    readonly store: Store;
    readonly config: Config;
    readonly requests: readonly ReplayRequest[];
    readonly concurrency: number;
    readonly withResponses: boolean;
    readonly signal: AbortSignal;
  },
): Promise<ReplayBatch> {
  const progress = showProgress(io, run.requests.length);
  try {
    return await rooms.replayBatch(run.config, run.store, run.requests, {
      concurrency: run.concurrency,
      withResponses: run.withResponses,
      signal: run.signal,
      onEnd: ({ replay }) => progress.ended(replay?.verdict ?? 'refused'),
    });
  } finally {
    progress.clear();
  }
}

function tellStep(io: Io, step: 'starting' | 'run'): void {
  io.stderr.write(
    step === 'starting'
      ? '\nloop: interrupted: what runs may end, nothing more is started (again: break it off)\n'
      : '\nloop: breaking off what runs\n',
  );
}

async function report(
  { io, colour }: Session,
  command: ReplayCommand,
  ran: { readonly captures: readonly CaptureSummary[]; readonly batch: ReplayBatch },
): Promise<void> {
  const { captures, batch } = ran;
  if (command.junit !== undefined) {
    const byIndex = new Map(batch.outcomes.map((outcome) => [outcome.index, outcome]));
    const cases = captures.map((capture, index) =>
      junitCase(capture, byIndex.get(index) ?? { replay: null, error: null }, command.expect),
    );
    await writeJunit(command.junit, cases, command.request.to);
  }
  if (command.format === 'json') {
    io.stdout.write(jsonText(batch.outcomes.map(outcomeJson)));
    return;
  }
  io.stdout.write(
    batchText(batch, {
      captures,
      colours: coloursFor(colour),
      columns: io.isTTY ? io.columns : undefined,
      isRepeat: command.id !== undefined,
    }),
  );
}
