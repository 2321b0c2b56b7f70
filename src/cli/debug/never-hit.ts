import type { ArmedBreakpoint, DebugRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { Replay } from '../../core/replay.js';
import { breakpointText } from './breakpoint-option.js';

/** LOOP_DEBUGGER_NEVER_HIT when the run was to stop somewhere, reached the service, and did not. */
export function neverHit(
  request: Pick<DebugRequest, 'breakpoints' | 'breakOn' | 'waitIde'>,
  replay: Pick<Replay, 'verdict' | 'stops' | 'breakpoints' | 'status' | 'error'>,
): LoopError | undefined {
  const { breakpoints, breakOn, waitIde } = request;
  if (waitIde !== null) return neverStopped(replay);
  if (breakpoints.length === 0 && breakOn === null) return undefined;
  const wanted = (replay.stops ?? []).filter(
    // Another client's pause, say, is none of those that were asked for.
    ({ breakpoint, reason }) => breakpoint !== null || (reason === 'exception' && breakOn !== null),
  );
  if (replay.verdict === 'unreachable' || wanted.length > 0) return undefined;
  const armed = replay.breakpoints ?? [];
  const parts = [
    ...breakpoints.map((each, at) =>
      armed[at] === undefined ? breakpointText(each) : whereText(armed[at]),
    ),
    ...(breakOn === null ? [] : [exceptionText(breakOn)]),
  ];
  const what = breakpoints.length === 0 ? 'nothing stopped' : 'no breakpoint was hit';
  const text = `${what}; ${parts.join('; ')}${unansweredText(replay, armed)}`;
  return new LoopError('LOOP_DEBUGGER_NEVER_HIT', text);
}

/** A server that compiles on request may not have come to the module yet. */
function unansweredText(
  { status, error }: Pick<Replay, 'status' | 'error'>,
  armed: readonly ArmedBreakpoint[],
): string {
  if (status.replayed !== null || error?.kind !== 'timeout') return '';
  const isPending = armed.some(({ placed }) => placed === null);
  return `; nor did an answer come${isPending ? ', so that its module may be still to be loaded: --timeout 2m waits longer' : ''}`;
}

/** Its breakpoints are the IDE's own; that it stopped is seen on the way to it. */
function neverStopped({ verdict, stops = [] }: Pick<Replay, 'verdict' | 'stops'>) {
  if (verdict === 'unreachable' || stops.length > 0) return undefined;
  const message = 'nothing stopped: no breakpoint that the IDE has set was hit';
  return new LoopError('LOOP_DEBUGGER_NEVER_HIT', message);
}

function whereText(breakpoint: ArmedBreakpoint): string {
  const where = `${breakpointText(breakpoint)} ${placedText(breakpoint)}`;
  if (breakpoint.condition === null || breakpoint.placed === null) return where;
  return `${where} (did its condition ever hold?)`;
}

function exceptionText(breakOn: NonNullable<DebugRequest['breakOn']>): string {
  if (breakOn === 'all') return 'no exception was thrown';
  return 'no exception went uncaught: those that a framework catches are seen with --break-on all';
}

function placedText({ file, line, placed, why }: ArmedBreakpoint): string {
  if (placed === null) return 'was never placed: no such module was loaded';
  const isThere = placed.file === file && placed.line === line;
  if (isThere) return 'was placed there';
  return `was placed at ${placed.file}:${placed.line}${why === undefined ? '' : ` (${why})`}`;
}
