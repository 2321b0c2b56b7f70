import type { BreakpointRequest, DebugFront, Stop, StopAction } from '../../core/debugging.js';
import { Progress, type ProgressOptions } from './progress.js';
import { stopText } from './stop-text.js';

export interface PrintingFrontOptions extends ProgressOptions {
  readonly breakpoints: readonly BreakpointRequest[];
  /** Undefined where the report is to have the stops alone. */
  readonly writeStop: ((text: string) => void) | undefined;
  readonly stopLook: ProgressOptions['look'];
}

/** Shows each stop, and lets the service go on at once. */
export class PrintingFront extends Progress implements DebugFront {
  readonly #options: PrintingFrontOptions;

  constructor(options: PrintingFrontOptions) {
    super(options);
    this.#options = options;
  }

  async stopped(stop: Stop): Promise<StopAction> {
    const { writeStop, breakpoints, stopLook } = this.#options;
    writeStop?.(`${stopText(stop, breakpoints, stopLook())}\n`);
    return 'continue';
  }
}
