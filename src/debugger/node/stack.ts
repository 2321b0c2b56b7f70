// The frames of a pause in the user's terms: Node's own are left out of view.

import { LoopError } from '../../core/errors.js';
import { framesMax } from '../limits.js';
import type { CallFrame, Location, Paused } from './cdp-schema.js';
import type { ScriptTable } from './script-table.js';

export interface Frame {
  readonly function: string;
  readonly location: Location;
  /** Null: it was left when this was awaited. */
  readonly live: CallFrame | null;
}

/** The innermost first. Never empty: where there is nothing but Node's own, that is shown. */
export function framesOf(paused: Paused, scripts: ScriptTable): readonly Frame[] {
  const live = paused.callFrames.map((live) => ({
    function: live.functionName || anonymous,
    location: live.location,
    live,
  }));
  const all: Frame[] = [...live];
  for (let stack = paused.asyncStackTrace; stack !== undefined; stack = stack.parent) {
    for (const { functionName, scriptId, lineNumber, columnNumber } of stack.callFrames) {
      const location = { scriptId, lineNumber, columnNumber };
      all.push({ function: functionName || anonymous, location, live: null });
    }
  }
  const visible = all.filter(({ location }) => scripts.get(location.scriptId)?.isInternal !== true);
  return (visible.length > 0 ? visible : all).slice(0, framesMax);
}

/** @throws LOOP_DEBUGGER_CONNECT */
export function frameAt(frames: readonly Frame[], position: number): Frame {
  const frame = frames[position];
  if (frame !== undefined) return frame;
  const text = `expected a frame from 0 to ${frames.length - 1}, got ${position}`;
  throw new LoopError('LOOP_DEBUGGER_CONNECT', text);
}

const anonymous = '(anonymous)';
