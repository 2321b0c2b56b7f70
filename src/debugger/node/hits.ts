// Which of the breakpoints a pause is for. V8 names places; requests that share a place differ in
// their conditions, and one whose condition throws has not been hit.

import { evaluateMs } from '../limits.js';
import type { BreakpointTable } from './breakpoint-table.js';
import { asExpression } from './breakpoint-table.js';
import type { CdpClient } from './cdp-client.js';
import { type CallFrame, evaluated, type Paused, type RemoteObject } from './cdp-schema.js';
import { isSideEffect } from './expressions.js';
import { exceptionText } from './variables.js';

export interface Hits {
  readonly positions: readonly number[];
  /** Of these the condition has thrown: position and what. */
  readonly thrown: readonly { readonly position: number; readonly error: string }[];
}

export async function hitsOf(
  { hitBreakpoints, callFrames: [frame] }: Paused,
  table: BreakpointTable,
  client: CdpClient,
): Promise<Hits> {
  const candidates = table.positionsOf(hitBreakpoints);
  if (frame === undefined) return { positions: [], thrown: [] };
  const outcomes = await Promise.all(
    candidates.map(async (position) => {
      const condition = table.conditionOf(position);
      const outcome = condition === null ? true : await test(condition, frame, client);
      return { position, outcome };
    }),
  );
  return {
    positions: outcomes.flatMap(({ position, outcome }) => (outcome === true ? [position] : [])),
    thrown: outcomes.flatMap(({ position, outcome }) =>
      typeof outcome === 'string' ? [{ position, error: outcome }] : [],
    ),
  };
}

/** A text: what it threw. One with side effects was true when V8 stopped; it is not run again. */
async function test(
  condition: string,
  { callFrameId }: CallFrame,
  client: CdpClient,
): Promise<boolean | string> {
  const params = {
    callFrameId,
    expression: asExpression(condition),
    silent: true,
    throwOnSideEffect: true,
    timeout: evaluateMs,
  };
  const answer = await client.call('Debugger.evaluateOnCallFrame', params, evaluated);
  if (answer.exceptionDetails === undefined) return isTruthy(answer.result);
  const text = exceptionText(answer.exceptionDetails);
  return isSideEffect(text) || text;
}

function isTruthy({ type, value, unserializableValue, objectId }: RemoteObject): boolean {
  if (objectId !== undefined) return true;
  if (unserializableValue !== undefined) return !/^(NaN|-?0n?)$/.test(unserializableValue);
  return type !== 'undefined' && Boolean(value);
}
