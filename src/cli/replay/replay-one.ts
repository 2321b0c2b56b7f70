import type { ReplayRequest } from '../../core/rooms.js';
import type { DebugChoice } from '../debug/debug-choice.js';
import { neverHit } from '../debug/never-hit.js';
import { exitCodeOfError, exitCodeOfVerdict } from '../exit-code.js';
import type { Session } from '../session.js';
import { withStore } from '../session.js';
import { caughtJson, caughtText } from '../shadow/caught-text.js';
import { type CaughtShadow, shadowUntilCaught } from '../shadow/shadow-until-caught.js';
import { coloursFor } from '../text/colours.js';
import { errorText } from '../text/error-text.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { type Interruption, interruption } from './interruption.js';
import { type JunitCase, junitCase, writeJunit } from './junit.js';
import type { ReplayCommand } from './replay-command.js';
import { replayJson } from './replay-json.js';
import { replayText } from './replay-text.js';

/**
 * Replays one capture and tells all about it; when it passed and `--shadow` was given, waits for a
 * live request that fails as it did. Ctrl-C ends the run.
 */
export async function replayOne(
  session: Session,
  { id, request, expect, format, junit, shadowMs, debug }: ReplayCommand & { readonly id: string },
): Promise<void> {
  const { io, rooms, colour } = session;
  const stop = interruption(io, ['run']);
  try {
    await withStore(session, async (store, config) => {
      const report = async (result: Pick<JunitCase, 'replay' | 'error'>): Promise<void> => {
        if (junit === undefined) return;
        const capture = await store.getCapture(id);
        await writeJunit(junit, [junitCase(capture, result, expect)], request.to);
      };
      const debuggers = await debuggersOf(session, debug, { format, interruption: stop });
      const asked = { ...request, ...debuggers, capture: id, signal: stop.run };
      const run = await rooms.replay(config, store, asked).catch(async (error) => {
        await report({ replay: null, error });
        throw error;
      });
      // Before the output: a reader that leaves early ends the process there, with this code.
      io.exitCode = exitCodeOfVerdict(run.verdict, expect);
      const missed = debug === undefined ? undefined : neverHit(debug, run);
      if (missed !== undefined) io.exitCode = exitCodeOfError(missed);
      await report({ replay: run, error: null });
      if (format === 'text') {
        io.stdout.write(
          replayText(run, { expected: expect, colours: coloursFor(colour), columns: io.columns }),
        );
      }
      let caught: CaughtShadow | null = null;
      try {
        if (shadowMs !== undefined && run.verdict === 'passed') {
          const capture = await store.getCapture(id);
          const wanted = {
            ...{ capture, entry: run.entry.hop, to: request.to },
            ...{ forMs: shadowMs, signal: stop.run },
          };
          caught = await shadowUntilCaught(session, { store, config }, wanted);
          if (format === 'text') io.stdout.write(caughtText(caught, printable(capture.rule)));
        }
      } finally {
        // Also when there is no gateway to copy for us: the replay has its result.
        if (format === 'json') {
          const shadow = caught === null ? {} : { shadow: caughtJson(caught) };
          io.stdout.write(jsonText({ ...replayJson(run), ...shadow }));
        }
      }
      if (missed !== undefined && !stop.run.aborted) {
        io.stderr.write(errorText(missed, { json: format === 'json', verbose: false }));
      }
    });
  } catch (error) {
    // What the broken-off run has to say is no news to who broke it off.
    if (!stop.run.aborted) throw error;
    const json = format === 'json';
    io.stderr.write(json ? errorText(error, { json, verbose: false }) : 'loop: interrupted\n');
  } finally {
    stop.forget();
    io.exitCode = stop.exitCode() ?? io.exitCode;
  }
}

/** Loaded for who asks for it: a terminal's prompt is no part of other replays. */
async function debuggersOf(
  session: Session,
  choice: DebugChoice | undefined,
  options: {
    readonly format: ReplayCommand['format'];
    readonly interruption: Interruption;
  },
): Promise<Pick<ReplayRequest, 'debug'>> {
  if (choice === undefined) return {};
  const { debugRequest } = await import('../debug/debug-request.js');
  return { debug: debugRequest(session, choice, options) };
}
