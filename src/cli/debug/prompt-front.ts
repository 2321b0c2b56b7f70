import type {
  BreakpointRequest,
  DebugFront,
  PausedService,
  StepAction,
  Stop,
  StopAction,
} from '../../core/debugging.js';
import { printable } from '../text/printable.js';
import { TypedLines, type TypedLinesOptions } from '../typed-lines.js';
import { Conversation } from './conversation.js';
import { enteredLine } from './entered-line.js';
import { Progress } from './progress.js';
import { commandsFrom } from './prompt-command.js';
import type { StopLook } from './stop-look.js';

export interface PromptFrontOptions extends Pick<TypedLinesOptions, 'input' | 'output'> {
  readonly breakpoints: readonly BreakpointRequest[];
  readonly launchFile: string | undefined;
  readonly look: () => StopLook;
  /** Does what Ctrl-C does elsewhere. */
  readonly interrupt: () => void;
  /** The run was interrupted. */
  readonly signal: AbortSignal;
}

const stepActions: readonly StopAction[] = ['continue', 'next', 'step', 'out'];

/** Asks at each stop what is to follow. All of the talk is on one stream, the terminal's. */
export class PromptFront extends Progress implements DebugFront {
  readonly #options: PromptFrontOptions;
  readonly #lines: TypedLines;
  #lastStep: StepAction | null = null;

  constructor(options: PromptFrontOptions) {
    const { input, output, look, launchFile } = options;
    const lines = new TypedLines({
      input,
      output,
      complete: commandsFrom,
      onInterrupt: options.interrupt,
    });
    super({ write: (text) => lines.write(text), look, launchFile, canAsk: true });
    this.#options = options;
    this.#lines = lines;
  }

  entered(signal: AbortSignal): Promise<void> {
    return enteredLine(this.#lines, AbortSignal.any([signal, this.#options.signal]));
  }

  async stopped(stop: Stop, paused: PausedService, signal: AbortSignal): Promise<StopAction> {
    const { breakpoints, look } = this.#options;
    const options = { breakpoints, look, lines: this.#lines, lastStep: this.#lastStep };
    const ending = AbortSignal.any([signal, this.#options.signal]);
    const action = await new Conversation(stop, paused, options).run(ending);
    this.#lines.release();
    if (action === 'aborted') {
      this.#lines.forgetTyped();
      return this.#leave(stop, signal);
    }
    if (stepActions.includes(action)) this.#lastStep = action as StepAction;
    return action;
  }

  /** The cursor stands behind the prompt. */
  #leave({ service }: Stop, signal: AbortSignal): StopAction {
    this.#lines.write('\n');
    if (this.#options.signal.aborted) return 'quit';
    this.note(`the stop of ${service} has ended: ${printable(reasonText(signal.reason))}`);
    return 'continue';
  }
}

function reasonText(reason: unknown): string {
  if (typeof reason === 'string') return reason;
  if (reason instanceof Error && reason.name !== 'AbortError') return reason.message;
  return 'the service runs on';
}
