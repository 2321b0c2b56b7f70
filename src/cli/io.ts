import type { Readable, Writable } from 'node:stream';

/** Everything a command may touch outside of the rooms, so that a test can stand in for it. */
export interface Io {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdin: Readable;
  /** stdout is a terminal: colour, fitting to its width and redrawing make sense. */
  readonly isTTY: boolean;
  /** stdin and stderr are terminals: a question can be asked and answered. */
  readonly canAsk: boolean;
  /** Cells of a line; undefined when nothing says so (a pipe, a file). */
  readonly columns: number | undefined;
  /** Lines of it, likewise. */
  readonly rows: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The terminal that it was started on is gone; false where it was started on none. */
  isHungUp(): boolean;
  /** Epoch milliseconds. */
  now(): number;
  /** As `process.exitCode`: what the process ends with once nothing is left to do. */
  exitCode: number;
  /** Ends at once, whatever is running. */
  exit(code: number): void;
  /** Returns a function that stops listening. */
  onSignal(signal: HandledSignal, listener: () => void): () => void;
  /** The terminal has another size. Returns a function that stops listening. */
  onResize(listener: () => void): () => void;
  /**
   * Each key as it is typed, without echo; Ctrl-C is one of them. Returns a function that gives the
   * keyboard back.
   */
  onKey(listener: (key: TypedKey) => void): () => void;
}

export interface TypedKey {
  /** What it writes; '' when it writes nothing. */
  readonly text: string;
  /** `return`, `escape`, `left`, `c`, … */
  readonly name: string;
  readonly ctrl: boolean;
}

export type HandledSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
