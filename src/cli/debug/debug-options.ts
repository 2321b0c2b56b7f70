import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BreakpointRequest, IdeWait } from '../../core/debugging.js';
import { parseDuration } from '../../core/duration.js';
import { nameList } from '../options/name-list.js';
import { breakpointOption } from './breakpoint-option.js';
import type { DebugChoice } from './debug-choice.js';

export interface DebugOptions {
  readonly attach?: readonly string[];
  readonly break?: readonly BreakpointRequest[];
  readonly breakOn?: 'exception' | 'uncaught' | 'all';
  readonly watch?: readonly string[];
  readonly onBreak?: 'prompt' | 'print-continue';
  readonly waitIde?: IdeWait | true;
  readonly writeLaunch?: string | true;
  readonly maxPause?: number;
  readonly stopOthers?: true;
}

/** What `loop replay` is to do with debuggers. */
export function addDebugOptions(command: Command): void {
  command
    .optionsGroup('Debugger:')
    .option(
      '--attach <names>',
      'attach a debugger to these services of the namespace: a,b',
      services,
    )
    .option(
      '--break <service:file:line>',
      'stop there, attached to the service; may end in " if EXPR"; may be given again',
      breakpointOption,
    )
    .addOption(
      new Option(
        '--break-on <what>',
        'stop at exceptions: those nothing catches (exception, uncaught), or all',
      ).choices(['exception', 'uncaught', 'all']),
    )
    .option('--watch <expression>', 'evaluate it at each stop; may be given again', expressions)
    .addOption(
      new Option(
        '--on-break <how>',
        'at a stop: ask what to do (on a terminal, the default), or print it and go on',
      ).choices(['prompt', 'print-continue']),
    )
    .addOption(
      new Option(
        '--wait-ide [for]',
        'send the request when an IDE has set a breakpoint, or (attached) has attached',
      ).choices(['breakpoint', 'attached']),
    )
    .option(
      '--write-launch [file]',
      'write the configuration for VS Code to it (default: .vscode/launch.json)',
      jsonFile,
    )
    .option('--stop-others', 'stop for other requests than the replayed one, too')
    .option('--max-pause <duration>', 'no stop is longer than this (default: 10m)', pause);
}

/** Undefined without any of the options. */
export function debugChoice(options: DebugOptions): DebugChoice | undefined {
  const { attach = [], breakOn, onBreak, waitIde, writeLaunch, maxPause, stopOthers } = options;
  const { break: breakpoints = [], watch: watches = [] } = options;
  const asked = [attach, breakpoints, watches].some((list) => list.length > 0);
  const others = [breakOn, onBreak, waitIde, writeLaunch, maxPause, stopOthers];
  if (!asked && others.every((value) => value === undefined)) return undefined;
  return {
    services: [...new Set([...attach, ...breakpoints.map(({ service }) => service)])],
    breakpoints,
    breakOn: breakOn === 'exception' ? 'uncaught' : (breakOn ?? null),
    watches,
    onBreak,
    waitIde: waitIde === true ? 'breakpoint' : (waitIde ?? null),
    launchFile: writeLaunch === true ? launchFileDefault : writeLaunch,
    maxPauseMs: maxPause ?? maxPauseDefaultMs,
    ...(stopOthers === true && { stopsOthers: true }),
  };
}

const launchFileDefault = '.vscode/launch.json';
const maxPauseDefaultMs = 10 * 60_000;
/** A timer takes no more than 24.8 days; a service that stands for a day is one that is forgotten. */
const maxPauseMostMs = 24 * 60 * 60_000;

function services(text: string, before?: readonly string[]): string[] {
  const names = nameList(text);
  if (names.length > 0) return [...(before ?? []), ...names];
  throw new InvalidArgumentError('Expected names of services: reviews, or reviews,ratings.');
}

function expressions(text: string, before: readonly string[] = []): string[] {
  const expression = text.trim();
  if (expression === '') throw new InvalidArgumentError('Expected an expression.');
  return before.includes(expression) ? [...before] : [...before, expression];
}

/** The value may be left out, and then takes what comes next for it: the capture's id, say. */
function jsonFile(text: string): string {
  if (/\.json$/i.test(text)) return text;
  throw new InvalidArgumentError(
    'Expected a file that ends in .json, or none; the capture goes before the options.',
  );
}

function pause(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0 && ms <= maxPauseMostMs) return ms;
  throw new InvalidArgumentError('Expected a duration of up to 24h, such as 30s, 10m.');
}
