// A pause as people are told of it.

import type { Runtime, Stop } from '../../core/debugging.js';
import type { BreakpointTable } from './breakpoint-table.js';
import { type Paused, remoteObject } from './cdp-schema.js';
import { evaluateIn } from './expressions.js';
import { hitsOf } from './hits.js';
import type { SessionTools } from './session-tools.js';
import type { Frame } from './stack.js';
import { loadMaps, stackOf, viewOf } from './stop-view.js';
import { thrownText } from './variables.js';

export interface StopParts {
  readonly service: string;
  readonly runtime: Runtime;
  readonly data: Paused;
  readonly frames: readonly Frame[];
  readonly isStep: boolean;
  readonly watches: readonly string[];
  /** Null: no breakpoints have been asked for. */
  readonly table: BreakpointTable | null;
  readonly note: (line: string) => void;
}

/** Null: nothing to stop for, because all that stopped it is a condition that threw. */
export async function describeStop(
  { service, runtime, data, frames, isStep, watches, table, note }: StopParts,
  tools: SessionTools,
): Promise<Stop | null> {
  const [top] = frames;
  if (top === undefined) return null;
  // All commands are sent before an answer is awaited: see cdp-client.ts.
  const [hits, values, view] = await Promise.all([
    table === null ? { positions: [], thrown: [] } : hitsOf(data, table, tools.client),
    valuesOf(watches, top, tools),
    viewOf(top, tools),
    loadMaps(frames, tools),
  ]);
  for (const { position, error } of hits.thrown) {
    if (!(await table?.silence(position))) continue;
    const condition = table?.conditionOf(position);
    note(`${view.file}:${view.line}: the condition "${condition}" throws ${error}`);
  }
  const exception = exceptionOf(data);
  const breakpoint = hits.positions[0] ?? null;
  const isOnlyThrown = hits.thrown.length > 0 && breakpoint === null;
  if (isOnlyThrown && exception === null && !isStep) return null;
  return {
    ...view,
    service,
    runtime,
    reason: reasonOf({ exception, breakpoint, isStep }),
    breakpoint,
    exception,
    frames: stackOf(frames, tools.places),
    watches: values,
  };
}

/** What was thrown; null for another pause. */
export function exceptionOf({ reason, data }: Paused): string | null {
  if (reason !== 'exception' && reason !== 'promiseRejection') return null;
  const thrown = remoteObject.safeParse(data);
  return thrown.success ? thrownText(thrown.data) : 'an exception';
}

async function valuesOf(
  watches: readonly string[],
  frame: Frame,
  tools: SessionTools,
): Promise<Record<string, string>> {
  const values = await Promise.all(
    watches.map(async (expression) => {
      const { text, isError } = await evaluateIn(frame, expression, tools, { mayChange: false });
      return [expression, isError ? `error: ${text}` : text] as const;
    }),
  );
  return Object.fromEntries(values);
}

function reasonOf({
  exception,
  breakpoint,
  isStep,
}: Pick<Stop, 'exception' | 'breakpoint'> & { readonly isStep: boolean }): Stop['reason'] {
  if (exception !== null) return 'exception';
  if (breakpoint !== null) return 'breakpoint';
  return isStep ? 'step' : 'other';
}
