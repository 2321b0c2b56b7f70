// Evaluates expressions in a frame.

import type { Evaluation } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import { evaluateMs } from '../limits.js';
import { type CdpClient, CdpRefusal } from './cdp-client.js';
import { evaluated } from './cdp-schema.js';
import type { Frame } from './stack.js';
import { exceptionText, type Variables } from './variables.js';

export interface ExpressionOptions {
  /** False: it is refused as soon as it would change anything, without having done so. */
  readonly mayChange: boolean;
}

/** Never rejects for what the expression does. */
export async function evaluateIn(
  { live }: Frame,
  expression: string,
  { client, variables }: { client: CdpClient; variables: Variables },
  { mayChange }: ExpressionOptions,
): Promise<Evaluation> {
  if (live === null) return failed('this frame has been left: its variables are gone');
  const params = {
    callFrameId: live.callFrameId,
    expression,
    silent: true,
    throwOnSideEffect: !mayChange,
    timeout: evaluateMs,
    objectGroup: evaluationGroup,
  };
  try {
    const answer = await client.call('Debugger.evaluateOnCallFrame', params, evaluated, {
      timeoutMs: evaluateMs + graceMs,
    });
    if (answer.exceptionDetails === undefined) {
      return { text: await variables.ofValue(answer.result), isError: false };
    }
    const text = exceptionText(answer.exceptionDetails);
    return failed(isSideEffect(text) ? 'not evaluated, because it would change something' : text);
  } catch (error) {
    if (error instanceof CdpRefusal) return failed(refusalText(error.message));
    if (error instanceof LoopError) return failed(error.message);
    throw error;
  }
}

/** Values of evaluations are kept alive until the pause ends. */
export const evaluationGroup = 'loop-evaluation';

/** For the answer that it took too long. */
const graceMs = 1_000;

export function isSideEffect(text: string): boolean {
  return text.includes('Possible side-effect in debug-evaluate');
}

function refusalText(message: string): string {
  return /terminated/.test(message) ? `took longer than ${evaluateMs / 1000} s` : message;
}

function failed(text: string): Evaluation {
  return { text, isError: true };
}
