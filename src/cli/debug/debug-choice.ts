import type { DebugRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';

/** What the command line says of debuggers. */
export interface DebugChoice extends Omit<DebugRequest, 'front'> {
  readonly onBreak: 'prompt' | 'print-continue' | undefined;
  /** Where `launch.json` is written; undefined: nowhere. */
  readonly launchFile: string | undefined;
}

/** What else was asked for, and who is there. */
export interface DebugSurroundings {
  readonly id: string | undefined;
  readonly to: string;
  readonly repeat: number;
  readonly isShadowing: boolean;
  readonly canAsk: boolean;
}

/**
 * A debugger goes with one run of one capture, against processes of a namespace.
 * @throws LOOP_DEBUGGER_REFUSED, LOOP_CLI_USAGE
 */
export function checkDebugChoice(choice: DebugChoice, around: DebugSurroundings): void {
  if (choice.services.length === 0) {
    throw usage(
      `${given(choice)} needs a service to attach to: add --attach <names>, or --break <service:file:line>`,
    );
  }
  if (around.to.includes('://')) {
    throw refused(
      `expected --to to name a namespace of the config, got ${around.to}: a debugger attaches to the processes of a namespace`,
    );
  }
  if (around.id === undefined) {
    throw refused('a debugger goes with one capture: give its id in place of filters');
  }
  if (around.repeat !== 1) {
    throw refused(`a debugger goes with one run, got --repeat ${around.repeat}`);
  }
  if (around.isShadowing) {
    throw usage('--shadow goes without a debugger: it copies live traffic, which would be stopped');
  }
  checkIde(choice);
  checkFront(choice, around.canAsk);
}

function checkIde({ waitIde, breakpoints, breakOn, watches, onBreak }: DebugChoice): void {
  if (waitIde === null) return;
  const others = [
    ['--break', breakpoints.length > 0],
    ['--break-on', breakOn !== null],
    ['--watch', watches.length > 0],
    ['--on-break', onBreak !== undefined],
  ] as const;
  const other = others.find(([, isGiven]) => isGiven)?.[0];
  if (other === undefined) return;
  const instead =
    other === '--break' ? 'name the service with --attach, and set breakpoints there' : 'leave one';
  throw usage(`${other} cannot be used with --wait-ide, where stops are the IDE's: ${instead}`);
}

function checkFront(choice: DebugChoice, canAsk: boolean): void {
  if (choice.onBreak === 'prompt' && !canAsk) {
    throw usage(
      '--on-break prompt needs a terminal on stdin and stderr, and there is none: use print-continue',
    );
  }
  if (choice.launchFile !== undefined && choice.waitIde === null && !prompts(choice, canAsk)) {
    throw usage(
      '--write-launch needs --wait-ide, or the prompt at a stop, where "ide" hands over to an IDE',
    );
  }
}

/** Whether somebody is asked at a stop. */
export function prompts({ onBreak, waitIde }: DebugChoice, canAsk: boolean): boolean {
  return waitIde === null && (onBreak ?? (canAsk ? 'prompt' : 'print-continue')) === 'prompt';
}

/** The option to name when none says what to attach to. */
function given(choice: DebugChoice): string {
  const { breakOn, watches, onBreak, waitIde, launchFile, stopsOthers } = choice;
  if (breakOn !== null) return '--break-on';
  if (watches.length > 0) return '--watch';
  if (waitIde !== null) return '--wait-ide';
  if (onBreak !== undefined) return '--on-break';
  if (stopsOthers === true) return '--stop-others';
  return launchFile === undefined ? '--max-pause' : '--write-launch';
}

function usage(message: string): LoopError {
  return new LoopError('LOOP_CLI_USAGE', message);
}

function refused(message: string): LoopError {
  return new LoopError('LOOP_DEBUGGER_REFUSED', message);
}
