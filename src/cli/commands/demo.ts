import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { shellWord } from '../../core/shell-word.js';
import { runDemo } from '../demo/run-demo.js';
import { runExperimentDemo } from '../demo/run-experiment-demo.js';
import type { DemoOptions } from '../demo/scene.js';
import { typedNode } from '../demo/typed-node.js';
import { typedPath } from '../demo/typed-path.js';
import { examples } from '../examples.js';
import { exitCode } from '../exit-code.js';
import type { HandledSignal, Io } from '../io.js';
import { openSession } from '../session.js';
import { coloursFor } from '../text/colours.js';

// Also right in the installed package: `dist/src/cli/commands/` lies as deep as it is there.
const compiled = fileURLToPath(new URL('../../../', import.meta.url));
const main = join(compiled, 'src/main.js');
const samples = join(compiled, 'samples/bookinfo/');
const sampleConfig = fileURLToPath(
  new URL('../../../../samples/bookinfo/loop.yaml', import.meta.url),
);

const tutorial = fileURLToPath(new URL('../../../../docs/tutorial.md', import.meta.url));

/** `loop demo`. It brings its own config and store, so the rooms of this process stay unused. */
export function demoCommand(rooms: Rooms, io: Io): Command {
  const command = new Command('demo')
    .description(
      'Starts sample services and a gateway on free ports, makes one kind of request fail, shows ' +
        'its capture, replays it against debug copies, mends the fault and replays it again. ' +
        'Nothing is left running; config, captures and logs stay in .loop/demo.',
    )
    .option('--experiment', 'the other story: an experiment finds a weakness before it fails')
    .action((options: { readonly experiment?: boolean }) =>
      demo(io, {
        colour: openSession(command, rooms, io).colour,
        run: options.experiment === true ? runExperimentDemo : runDemo,
      }),
    );
  return examples(command, [
    ['loop demo', 'the whole story; ten seconds on an idle machine'],
    ['loop demo --experiment', 'breaks something on purpose, and mends what that shows'],
  ]);
}

interface Told {
  readonly colour: boolean;
  readonly run: (options: DemoOptions) => Promise<void>;
}

async function demo(io: Io, { colour, run }: Told): Promise<void> {
  const interrupt = new AbortController();
  const forget = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) =>
    io.onSignal(signal, () => interrupt.abort(signal)),
  );
  try {
    await run({
      main,
      samples,
      sampleConfig,
      loopTyped: loopTyped(process.argv[1]),
      nodeTyped: nodeTyped(),
      samplesTyped: typedPath(samples, compiled),
      tutorial,
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
    io.exitCode = exitCodeOf[interrupt.signal.reason as HandledSignal];
  } finally {
    for (const each of forget) each();
  }
}

const exitCodeOf: Readonly<Record<HandledSignal, number>> = {
  SIGINT: exitCode.interrupted,
  SIGTERM: exitCode.terminated,
  SIGHUP: exitCode.hungUp,
};

/** As the reader started it: by its name where it is installed, else by its file. */
function loopTyped(script = ''): string {
  if (basename(script) === 'loop') {
    return script.includes(join('node_modules', '.bin')) ? 'npx loop' : 'loop';
  }
  return `${nodeTyped()} ${fromHere(typedPath(main, compiled))}`;
}

function nodeTyped(): string {
  const typed = typedNode(process.execPath);
  return typed === 'node' ? typed : fromHere(typed);
}

/** Shorter where it lies within the folder one is in. */
function fromHere(file: string): string {
  const within = relative(process.cwd(), file);
  return shellWord(within.startsWith('..') ? file : within);
}
