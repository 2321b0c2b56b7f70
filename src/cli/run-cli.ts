import { CommanderError } from 'commander';
import type { Rooms } from '../core/rooms.js';
import { exitCode, exitCodeOfError } from './exit-code.js';
import type { Io } from './io.js';
import { createProgram } from './program.js';
import { errorText } from './text/error-text.js';
import { usageError } from './usage-error.js';

/**
 * Runs one command line (without node and script) to its end; the outcome is in `io.exitCode`.
 * Never throws: what goes wrong is reported on stderr.
 */
export async function runCli(rooms: Rooms, io: Io, args: readonly string[]): Promise<void> {
  try {
    await createProgram(rooms, io).parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return; // --help, --version
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') {
      // A group without its command: commander has printed the help to stderr.
      io.exitCode = exitCode.usage;
      return;
    }
    const error = thrown instanceof CommanderError ? usageError(thrown) : thrown;
    io.exitCode = exitCodeOfError(error);
    io.stderr.write(errorText(error, { json: asksForJson(args), verbose: isVerbose(args) }));
  }
}

// Read from the raw arguments, because a mistake may lie in the arguments themselves: the script
// that asked for JSON shall get the usage error as JSON too.

function asksForJson(args: readonly string[]): boolean {
  return args.some(
    (arg, at) =>
      arg === '-ojson' ||
      arg === '--output=json' ||
      (arg === 'json' && (args[at - 1] === '-o' || args[at - 1] === '--output')),
  );
}

function isVerbose(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--verbose');
}
