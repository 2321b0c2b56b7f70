import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { runDemo } from '../demo/run-demo.js';
import { examples } from '../examples.js';
import { exitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { openSession } from '../session.js';
import { coloursFor } from '../text/colours.js';

// Also right in the installed package: `dist/src/cli/commands/` lies as deep as it is there.
const main = fileURLToPath(new URL('../../main.js', import.meta.url));
const samples = fileURLToPath(new URL('../../../samples/bookinfo/', import.meta.url));
const sampleConfig = fileURLToPath(
  new URL('../../../../samples/bookinfo/loop.yaml', import.meta.url),
);

/** `loop demo`. It brings its own config and store, so the rooms of this process stay unused. */
export function demoCommand(rooms: Rooms, io: Io): Command {
  const command = new Command('demo')
    .description(
      'Starts sample services and a gateway on free ports, makes one kind of request fail, shows ' +
        'its capture, replays it against debug copies, mends the fault and replays it again. ' +
        'Nothing is left running; config, captures and logs stay in .loop/demo.',
    )
    .action(() => demo(io, openSession(command, rooms, io).colour));
  return examples(command, [['loop demo', 'the whole story, in about ten seconds']]);
}

async function demo(io: Io, colour: boolean): Promise<void> {
  const interrupt = new AbortController();
  const forget = (['SIGINT', 'SIGTERM'] as const).map((signal) =>
    io.onSignal(signal, () => interrupt.abort(signal)),
  );
  try {
    await runDemo({
      main,
      samples,
      sampleConfig,
      loopTyped: loopTyped(process.argv[1]),
      cwd: process.cwd(),
      env: colour ? { ...io.env } : { ...io.env, NO_COLOR: '1' },
      stdout: io.stdout,
      stderr: io.stderr,
      canErase: io.stderr === process.stderr && process.stderr.isTTY === true,
      colours: coloursFor(colour),
      signal: interrupt.signal,
    });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    io.stderr.write(`loop: the demo was ended by ${interrupt.signal.reason}\n`);
    io.exitCode = interrupt.signal.reason === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
  } finally {
    for (const each of forget) each();
  }
}

/** As the reader started it: by its name where it is installed, else by its file. */
function loopTyped(script = ''): string {
  if (basename(script) === 'loop') {
    return script.includes(join('node_modules', '.bin')) ? 'npx loop' : 'loop';
  }
  const file = relative(process.cwd(), main);
  return `node ${file.startsWith('..') ? main : file}`;
}
