import { closeSync, openSync } from 'node:fs';
import { emitKeypressEvents, type Key } from 'node:readline';
import { isatty } from 'node:tty';
import type { Io, TypedKey } from './io.js';

/** The `Io` of the running process. */
export function processIo(): Io {
  endQuietlyWithTheReader();
  const onTerminal = [0, 1, 2].some(isatty) && hasTerminal();
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    // Opened when somebody reads it.
    get stdin() {
      return process.stdin;
    },
    isTTY: process.stdout.isTTY === true,
    canAsk: isatty(0) && process.stderr.isTTY === true,
    // A getter: a terminal can be resized while `--watch` runs.
    get columns() {
      // 0 where a terminal does not know its size, as under `script`.
      const columns = process.stdout.isTTY ? process.stdout.columns : 0;
      return columns > 0 ? columns : columnsOf(process.env.COLUMNS);
    },
    get rows() {
      const rows = process.stdout.isTTY ? process.stdout.rows : 0;
      return rows > 0 ? rows : undefined;
    },
    env: process.env,
    isHungUp: () => onTerminal && !hasTerminal(),
    now: Date.now,
    get exitCode() {
      return Number(process.exitCode ?? 0);
    },
    set exitCode(code: number) {
      process.exitCode = code;
    },
    exit: (code) => process.exit(code),
    onSignal(signal, listener) {
      process.on(signal, listener);
      return () => process.off(signal, listener);
    },
    onResize(listener) {
      process.stdout.on('resize', listener);
      return () => process.stdout.off('resize', listener);
    },
    onKey: readKeys,
  };
}

function readKeys(listener: (key: TypedKey) => void): () => void {
  const { stdin } = process;
  const hear = (text: string | undefined, key: Key) =>
    listener({ text: text ?? '', name: key.name ?? '', ctrl: key.ctrl === true });
  emitKeypressEvents(stdin);
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('keypress', hear).resume();
  return () => {
    stdin.off('keypress', hear).pause();
    if (stdin.isTTY) stdin.setRawMode(false);
  };
}

/**
 * `loop list captures | head -1` closes the pipe early: that is no error of ours. A log that nobody
 * reads any more is no reason to end either: the gateway goes on.
 */
function endQuietlyWithTheReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    if (error.code !== 'EIO') throw error;
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

/** The one that this process belongs to: its name cannot be opened when it is gone. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

function columnsOf(text: string | undefined): number | undefined {
  const columns = Number(text);
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}
