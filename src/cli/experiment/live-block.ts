import type { Io } from '../io.js';

const upAndClear = (lines: number) => (lines === 0 ? '' : `\x1b[${lines}A\r\x1b[J`);

/** Lines at the end of what was written, which are drawn anew in their place. */
export class LiveBlock {
  readonly #io: Pick<Io, 'stdout'>;
  #shown = 0;

  constructor(io: Pick<Io, 'stdout'>) {
    this.#io = io;
  }

  /** `text` comes above the block, and stays. */
  draw(lines: readonly string[], text = ''): void {
    const block = lines.map((line) => `${line}\n`).join('');
    this.#io.stdout.write(`${upAndClear(this.#shown)}${text}${block}`);
    this.#shown = lines.length;
  }

  end(): void {
    this.draw([]);
  }
}
