import type { Writable } from 'node:stream';
import type { Colours } from '../text/colours.js';
import type { LoopCommand } from './loop-command.js';

export interface Stage {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** stderr is a terminal, so that a line there can be taken back. */
  readonly canErase: boolean;
  readonly colours: Colours;
}

/** What the demo prints: the story on stdout, what it is busy with on stderr. */
export class Story {
  readonly #stage: Stage;
  readonly #loop: LoopCommand;

  constructor(stage: Stage, loop: LoopCommand) {
    this.#stage = stage;
    this.#loop = loop;
  }

  /** On a terminal the line is there until something else is printed. */
  busy(what: string): void {
    const { stderr, canErase, colours } = this.#stage;
    stderr.write(canErase ? `${erase}${colours.faint(what)}` : `${what}\n`);
  }

  idle(): void {
    if (this.#stage.canErase) this.#stage.stderr.write(erase);
  }

  chapter(title: string): void {
    this.line(`\n${this.#stage.colours.heading(title)}`);
  }

  line(text = ''): void {
    this.idle();
    this.#stage.stdout.write(`${text}\n`);
  }

  /** Shows a command as it is typed, runs it, and shows what it prints. */
  async type(...args: string[]): Promise<void> {
    await this.typeExpecting(0, ...args);
  }

  /** One that is to end with this exit code. */
  async typeExpecting(code: number, ...args: string[]): Promise<void> {
    const { colours, stdout } = this.#stage;
    this.line(`\n${colours.accent(`$ loop ${args.join(' ')}`)}`);
    await this.#loop.show(args, stdout, code);
  }
}

const erase = '\r\x1b[2K';
