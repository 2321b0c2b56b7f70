// What differs between the languages that are debugged over DAP.

import type { z } from 'zod';
import type { BreakOn, BreakpointRequest, Runtime, Stop } from '../../core/debugging.js';
import type { RequestHead } from '../whose-request.js';
import type { DapClient } from './client.js';
import type { DapFrame, DapVariable, stoppedSchema } from './messages.js';
import type { ValueWords } from './values.js';

/** Where a breakpoint goes: the debugger's own path, and a line that can be hit. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

export type Stopped = z.infer<typeof stoppedSchema>;

export interface Cause {
  readonly reason: Stop['reason'];
  readonly exception: string | null;
  /** Innermost frames that are the language's own way of raising, not where it was raised. */
  readonly skip: number;
}

export interface Scopes {
  readonly locals: readonly DapVariable[];
  readonly closure: readonly DapVariable[];
}

export interface Language {
  readonly runtime: Runtime;
  readonly words: ValueWords;
  readonly attachArguments: Readonly<Record<string, unknown>>;
  /** @throws LOOP_DEBUGGER_FILE, LOOP_DEBUGGER_LINE, LOOP_DEBUGGER_CONDITION */
  place(client: DapClient, breakpoints: readonly BreakpointRequest[]): Promise<readonly Place[]>;
  /** True when any of them is. */
  either(conditions: readonly string[]): string;
  armExceptions(client: DapClient, breakOn: BreakOn | null): Promise<void>;
  /** Sends what undoes `armExceptions`, without waiting. */
  disarmExceptions(client: DapClient): readonly Promise<unknown>[];
  cause(client: DapClient, stopped: Stopped, frames: readonly DapFrame[]): Promise<Cause>;
  scopes(client: DapClient, frame: DapFrame): Promise<Scopes>;
  /** The request that the stopped thread is at; null: none is in sight. Never rejects. */
  requestHead?(client: DapClient, frames: readonly DapFrame[]): Promise<RequestHead | null>;
  /** Why this is not to be evaluated; null: go on. */
  refuses(expression: string): string | null;
}
