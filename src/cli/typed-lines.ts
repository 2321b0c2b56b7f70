import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A line; `ended`: no more is typed (Ctrl-D); `aborted`: the signal came first. */
export type Typed = { readonly line: string } | 'ended' | 'aborted';

export interface TypedLinesOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** What Tab offers for the start of a line. */
  readonly complete: (start: string) => readonly string[];
  /** Ctrl-C, which reaches the process as no signal while lines are edited. */
  readonly onInterrupt: () => void;
}

/**
 * Lines of a terminal, with history and completion. The terminal is taken for as long as lines are
 * wanted and given back by `release`, so that Ctrl-C is a signal again in between.
 */
export class TypedLines {
  readonly #options: TypedLinesOptions;
  #open: Interface | undefined;
  #history: string[] = [];
  /** Lines of one paste, in the order to be taken. */
  readonly #waiting: string[] = [];
  #hasEnded = false;
  #wake: () => void = () => {};
  #isAsking = false;

  constructor(options: TypedLinesOptions) {
    this.#options = options;
  }

  async next(prompt: string, signal: AbortSignal): Promise<Typed> {
    if (signal.aborted) return 'aborted';
    const lines = this.#hasEnded ? undefined : this.#take();
    const isAsking = lines !== undefined && this.#waiting.length === 0;
    if (isAsking) {
      lines.setPrompt(prompt);
      lines.prompt();
    }
    this.#isAsking = isAsking;
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake);
    try {
      for (;;) {
        if (signal.aborted) return 'aborted';
        const line = this.#waiting.shift();
        if (line !== undefined) return { line };
        if (this.#hasEnded) return 'ended';
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.#isAsking = false;
      signal.removeEventListener('abort', wake);
    }
  }

  /** Prints, and where a line is being typed, does so above it. */
  write(text: string): void {
    const { output } = this.#options;
    const lines = this.#isAsking ? this.#open : undefined;
    if (lines?.terminal === true) output.write('\r\x1b[J');
    output.write(text);
    lines?.prompt(true);
  }

  /** What was pasted for a stop that is over is not for the next one. */
  forgetTyped(): void {
    this.#waiting.length = 0;
  }

  /** Gives the terminal back. */
  release(): void {
    const lines = this.#open;
    this.#open = undefined;
    lines?.close();
  }

  #take(): Interface {
    if (this.#open !== undefined) return this.#open;
    const { input, output, complete, onInterrupt } = this.#options;
    const completer = (start: string): [string[], string] => [[...complete(start)], start];
    const history = [...this.#history];
    const lines = createInterface({
      input,
      output,
      completer,
      history,
      removeHistoryDuplicates: true,
    });
    lines.on('line', (line) => {
      this.#waiting.push(line);
      this.#wake();
    });
    lines.on('history', (kept) => {
      this.#history = kept;
    });
    lines.on('SIGINT', onInterrupt);
    lines.on('close', () => {
      // Not by `release`: the input is over.
      if (this.#open === lines) {
        this.#open = undefined;
        this.#hasEnded = true;
      }
      this.#wake();
    });
    this.#open = lines;
    return lines;
  }
}
