import type { BreakpointRequest, DebugFront, Stop, StopAction } from '../../core/debugging.js';
import type { TypedLines } from '../typed-lines.js';
import { enteredLine } from './entered-line.js';
import { Progress, type ProgressOptions } from './progress.js';
import { stopText } from './stop-text.js';

export interface PrintingFrontOptions extends Omit<ProgressOptions, 'canAsk'> {
  readonly breakpoints: readonly BreakpointRequest[];
  /** Undefined where the report is to have the stops alone. */
  readonly writeStop: ((text: string) => void) | undefined;
  readonly stopLook: ProgressOptions['look'];
  /** Of the terminal; undefined without one. */
  readonly lines: TypedLines | undefined;
}

/** Shows each stop, and lets the service go on at once. */
export class PrintingFront extends Progress implements DebugFront {
  readonly #options: PrintingFrontOptions;

  constructor(options: PrintingFrontOptions) {
    super({ ...options, canAsk: options.lines !== undefined });
    this.#options = options;
  }

  /** Enter on a terminal; without one nobody presses it. */
  async entered(signal: AbortSignal): Promise<void> {
    const { lines } = this.#options;
    if (lines === undefined) return new Promise(() => {});
    return enteredLine(lines, signal);
  }

  async stopped(stop: Stop): Promise<StopAction> {
    const { writeStop, breakpoints, stopLook } = this.#options;
    if (writeStop === undefined) this.stoppedAt(stop);
    else writeStop(`${stopText(stop, breakpoints, stopLook())}\n`);
    return 'continue';
  }
}
