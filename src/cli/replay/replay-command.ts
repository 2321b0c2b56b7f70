import type { ReplayRequest } from '../../core/rooms.js';
import type { CaptureFilter } from '../../core/store.js';
import type { DebugChoice } from '../debug/debug-choice.js';
import type { ExpectedVerdict } from '../exit-code.js';

/** `loop replay`, read from the command line. */
export interface ReplayCommand {
  /** Of the capture; undefined when the filter chooses them. */
  readonly id: string | undefined;
  readonly filter: CaptureFilter;
  readonly request: Omit<ReplayRequest, 'capture' | 'debug'>;
  readonly debug?: DebugChoice | undefined;
  readonly expect: ExpectedVerdict | undefined;
  readonly repeat: number;
  readonly concurrency: number;
  /** Do not ask. */
  readonly yes: boolean;
  /** Where to write a JUnit report. */
  readonly junit: string | undefined;
  readonly format: 'text' | 'json';
  /** When it passed, live traffic is copied for this long at most, until the rule holds. */
  readonly shadowMs?: number | undefined;
}
