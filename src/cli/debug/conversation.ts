import type {
  BreakpointRequest,
  FrameView,
  PausedService,
  StepAction,
  Stop,
  StopAction,
} from '../../core/debugging.js';
import { printable } from '../text/printable.js';
import type { TypedLines } from '../typed-lines.js';
import { type PromptCommandName, promptHelp, promptLine } from './prompt-command.js';
import { sourceText } from './source-text.js';
import { stackText } from './stack-text.js';
import type { StopLook } from './stop-look.js';
import { allVariablesText, frameText, stopText } from './stop-text.js';

export interface ConversationOptions {
  readonly breakpoints: readonly BreakpointRequest[];
  readonly look: () => StopLook;
  readonly lines: TypedLines;
  /** What an empty line stands for. */
  readonly lastStep: StepAction | null;
}

/** What is asked and answered at one stop, until something is to follow. */
export class Conversation {
  readonly #stop: Stop;
  readonly #paused: PausedService;
  readonly #options: ConversationOptions;
  #frame = 0;
  #view: FrameView;

  constructor(stop: Stop, paused: PausedService, options: ConversationOptions) {
    this.#stop = stop;
    this.#paused = paused;
    this.#options = options;
    this.#view = stop;
  }

  /** @returns `aborted` when the stop ended by itself */
  async run(signal: AbortSignal): Promise<StopAction | 'aborted'> {
    const { lines, look, breakpoints } = this.#options;
    lines.write(`\n${stopText(this.#stop, breakpoints, look())}\n`);
    const prompt = `(loop ${printable(this.#stop.service)}) `;
    const over = aborted(signal);
    for (;;) {
      const typed = await lines.next(prompt, signal);
      if (typed === 'aborted') return 'aborted';
      if (typed === 'ended') {
        // The cursor stands behind the prompt.
        lines.write('\n');
        return 'quit';
      }
      const action = await this.#obey(typed.line, over);
      if (action !== null) return action;
    }
  }

  async #obey(text: string, over: Promise<null>): Promise<StopAction | 'aborted' | null> {
    const { lines, lastStep } = this.#options;
    const line = promptLine(text);
    if (line === undefined) return lastStep;
    if (line.command === null) {
      lines.write(`${printable(line.complaint)}\n`);
      return null;
    }
    const action = actionOf(line.command);
    if (action !== null) return action;
    const answered = this.#answer(line.command, line.argument).catch(
      (error: unknown) =>
        `error: ${printable(error instanceof Error ? error.message : `${error}`)}\n`,
    );
    // A service that has gone does not answer.
    const answer = await Promise.race([answered, over]);
    if (answer === null) return 'aborted';
    lines.write(answer);
    return null;
  }

  async #answer(command: PromptCommandName, argument: string): Promise<string> {
    const look = { ...this.#options.look(), isWhole: true };
    switch (command) {
      case 'print': {
        const { text, isError } = await this.#paused.evaluate(argument, this.#frame);
        return `${isError ? look.colours.bad(printable(text)) : printable(text)}\n`;
      }
      case 'locals':
        return allVariablesText(this.#view, look);
      case 'stack':
        return stackText(this.#stop.frames, this.#frame, look) || 'no stack\n';
      case 'up':
        return await this.#go(this.#frame + 1, look);
      case 'down':
        return await this.#go(this.#frame - 1, look);
      case 'list':
        return sourceText(this.#view, look) || 'no source here\n';
      default:
        return promptHelp();
    }
  }

  async #go(frame: number, look: StopLook): Promise<string> {
    if (frame < 0) return 'this is the innermost frame\n';
    if (frame >= this.#stop.frames.length) return 'this is the outermost frame\n';
    this.#view = frame === 0 ? this.#stop : await this.#paused.inspect(frame);
    this.#frame = frame;
    return frameText(this.#view, frame, look);
  }
}

function actionOf(command: PromptCommandName): StopAction | null {
  const actions: readonly string[] = ['continue', 'next', 'step', 'out', 'ide', 'quit'];
  return actions.includes(command) ? (command as StopAction) : null;
}

/** Once a conversation: each listener of a signal counts. */
function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
