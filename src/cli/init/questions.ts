import type { Io } from '../io.js';
import type { Colours } from '../text/colours.js';
import { TypedLines } from '../typed-lines.js';

/** What became of an answer: what it means, or what was expected instead. */
export type Understood<T> = { readonly value: T } | { readonly expected: string };

export interface Question<T> {
  readonly text: string;
  /** What an empty line stands for; without it, one is asked again. */
  readonly preset?: string | undefined;
  readonly understand: (answer: string) => Understood<T>;
}

/** Whoever was asked does not want to go on: Ctrl-C, or Ctrl-D. */
export class Abandoned extends Error {
  readonly by: 'interrupt' | 'end';

  constructor(by: 'interrupt' | 'end') {
    super(`abandoned by ${by}`);
    this.by = by;
  }
}

/** Asks on the terminal, one line a question, until the answer means something. */
export class Questions {
  readonly #lines: TypedLines;
  readonly #interrupted = new AbortController();
  readonly #colours: Colours;

  constructor(io: Pick<Io, 'stdin' | 'stderr'>, colours: Colours) {
    this.#colours = colours;
    this.#lines = new TypedLines({
      input: io.stdin,
      output: io.stderr,
      complete: () => [],
      onInterrupt: () => this.#interrupted.abort(),
    });
  }

  /** @throws Abandoned */
  async ask<T>({ text, preset, understand }: Question<T>): Promise<T> {
    const offered = preset === undefined ? '' : ` [${preset}]`;
    for (;;) {
      const typed = await this.#lines.next(`${text}${offered}: `, this.#interrupted.signal);
      if (typed === 'aborted' || typed === 'ended') {
        // The cursor stands behind the question.
        this.say('');
        throw new Abandoned(typed === 'aborted' ? 'interrupt' : 'end');
      }
      const given = typed.line.trim();
      const understood = understand(given === '' ? (preset ?? '') : given);
      if ('value' in understood) return understood.value;
      const got = given === '' ? 'nothing' : JSON.stringify(given);
      this.say(this.#colours.caution(`  expected ${understood.expected}, got ${got}`));
    }
  }

  say(line: string): void {
    this.#lines.write(`${line}\n`);
  }

  /** Gives the terminal back. */
  close(): void {
    this.#lines.release();
  }
}
