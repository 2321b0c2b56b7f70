import type { AttachContext } from '../core/debugging.js';
import type { GuardProcess } from './guard/guard-process.js';

export interface AttachedOptions extends AttachContext {
  readonly guard: GuardProcess;
  /** Who may have answered in place of what is attached to; asked when nothing has stopped. */
  readonly elsewhere?: (() => readonly string[]) | undefined;
}
