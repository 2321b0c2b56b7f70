import { exitCode, exitCodeOfVerdict } from '../exit-code.js';
import type { Session } from '../session.js';
import { withStore } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { interruption } from './interruption.js';
import { type JunitCase, junitCase, writeJunit } from './junit.js';
import { replayJson } from './replay-json.js';
import { replayText } from './replay-text.js';
import type { ReplayCommand } from './run-replays.js';

/** Replays one capture and tells all about it. Ctrl-C ends the run. */
export async function replayOne(
  session: Session,
  { id, request, expect, format, junit }: ReplayCommand & { readonly id: string },
): Promise<void> {
  const { io, rooms, colour } = session;
  const stop = interruption(io, ['run']);
  try {
    await withStore(session, async (store, config) => {
      const outcome = { index: 0, request: { ...request, capture: id, signal: stop.run } };
      const report = async (result: Pick<JunitCase, 'replay' | 'error'>): Promise<void> => {
        if (junit === undefined) return;
        const capture = await store.getCapture(id);
        await writeJunit(junit, [junitCase(capture, result, expect)], request.to);
      };
      const run = await rooms.replay(config, store, outcome.request).catch(async (error) => {
        await report({ replay: null, error });
        throw error;
      });
      // Before the output: a reader that leaves early ends the process there, with this code.
      io.exitCode = exitCodeOfVerdict(run.verdict, expect);
      io.stdout.write(
        format === 'json'
          ? jsonText(replayJson(run))
          : replayText(run, {
              expected: expect,
              colours: coloursFor(colour),
              columns: io.columns,
            }),
      );
      await report({ replay: run, error: null });
    });
  } catch (error) {
    // What the broken-off run has to say is no news to who broke it off.
    if (!stop.run.aborted) throw error;
    io.stderr.write('loop: interrupted\n');
  } finally {
    stop.forget();
    if (stop.run.aborted) io.exitCode = exitCode.interrupted;
  }
}
