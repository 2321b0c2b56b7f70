import { debuggedName } from '../../core/debugged-name.js';
import type { BreakpointRequest, FrameView, SourcePlace, Stop } from '../../core/debugging.js';
import { printable } from '../text/printable.js';
import { breakpointText } from './breakpoint-option.js';
import { labelLine } from './label-line.js';
import { sourceText } from './source-text.js';
import { stackText } from './stack-text.js';
import type { StopLook } from './stop-look.js';
import { variablesText } from './variables-text.js';

/**
 * A stop for people: where and why, the source around, the stack, and what the variables are.
 * A step shows neither stack nor closure. All that comes from the service passes through `printable`.
 */
export function stopText(
  stop: Stop,
  breakpoints: readonly BreakpointRequest[],
  look: StopLook,
): string {
  const { colours } = look;
  const where = `${printable(debuggedName(stop))} at ${placeText(stop)} in ${printable(stop.function)}`;
  const uncut = { ...look, columns: undefined };
  const thrown = stop.exception === null ? '' : printable(withoutStack(stop.exception));
  const head = [
    labelLine('stopped', colours.heading(where), uncut),
    stop.reason === 'step' ? '' : labelLine('reason', reasonText(stop, breakpoints), uncut),
    thrown === '' ? '' : labelLine('exception', colours.bad(thrown), uncut),
  ];
  // After a step most of it is what was on the screen already.
  const isStep = stop.reason === 'step';
  const parts = [
    head.join(''),
    sourceText(stop, look),
    isStep ? '' : stackText(stop.frames, 0, look),
    variablesText('locals', stop.locals, look),
    isStep ? '' : variablesText('closure', stop.closure, look),
    variablesText('watches', stop.watches, look),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** Another frame of the stack, when somebody has gone there. */
export function frameText(view: FrameView, position: number, look: StopLook): string {
  const where = `${position}, ${printable(view.function)} at ${placeText(view)}`;
  const head = labelLine('frame', look.colours.heading(where), { ...look, columns: undefined });
  const source = sourceText(view, look);
  return source === '' ? head : `${head}\n${source}`;
}

/** Locals and closure of one frame. */
export function allVariablesText(view: FrameView, look: StopLook): string {
  const parts = [
    variablesText('locals', view.locals, look),
    variablesText('closure', view.closure, look),
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join('\n');
  return view.isAsync
    ? 'no variables: this frame had been left when it was awaited\n'
    : 'no variables here\n';
}

export function placeText({ file, line }: SourcePlace): string {
  return `${printable(file)}:${line}`;
}

function reasonText(stop: Stop, breakpoints: readonly BreakpointRequest[]): string {
  const hit = stop.breakpoint === null ? undefined : breakpoints[stop.breakpoint];
  if (hit !== undefined) return `breakpoint ${printable(breakpointText(hit))}`;
  if (stop.reason === 'other') return 'a pause that loop did not ask for';
  return stop.reason;
}

/** V8 writes the stack behind the message; it is shown once, with the names of the source. */
function withoutStack(exception: string): string {
  return exception.replace(/\n\s+at .*/s, '');
}
