// Steps in lines of the developer's file, where V8 steps from statement to statement of the script:
// a step is repeated as long as it has not left the line.

import type { StepAction } from '../../core/debugging.js';
import type { Place } from './places.js';

export interface Standing {
  readonly place: Place;
  readonly function: string;
  /** Number of frames. */
  readonly depth: number;
}

export interface Step {
  readonly action: Exclude<StepAction, 'continue'>;
  readonly from: Standing;
  readonly rounds: number;
}

export const stepCommands = {
  continue: 'Debugger.resume',
  next: 'Debugger.stepOver',
  step: 'Debugger.stepInto',
  out: 'Debugger.stepOut',
} as const satisfies Record<StepAction, string>;

/** A loop on one line takes this many rounds before it is shown. */
const roundsMax = 100;

/** The step has not come to another line yet. */
export function stepsOn({ action, from, rounds }: Step, now: Standing): boolean {
  if (rounds >= roundsMax) return false;
  if (!now.place.isMapped) return true;
  if (action === 'out') return false;
  const isSameLine = now.place.file === from.place.file && now.place.line === from.place.line;
  // One that calls itself on one line is entered all the same.
  const hasEntered = action === 'step' && now.depth > from.depth;
  return isSameLine && now.function === from.function && !hasEntered;
}
