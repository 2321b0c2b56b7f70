import { type Command, InvalidArgumentError } from 'commander';
import { errorKinds } from '../../core/exchange.js';
import { parseStatusRange } from '../../core/rules/status-range.js';
import type { CaptureFilter } from '../../core/store.js';
import type { Io } from '../io.js';
import { timePoint } from './time-point.js';

const errorWords: readonly string[] = [...errorKinds, 'any'];

export interface FilterOptions {
  readonly rule?: string;
  readonly experiment?: string;
  readonly service?: string;
  readonly status?: string;
  readonly path?: string;
  readonly since?: number;
  readonly until?: number;
}

/**
 * The options that choose captures, the same on every command that takes several.
 * `serviceMeans`: where `--service` has a second meaning, both of them.
 */
export function addFilterOptions(
  command: Command,
  io: Io,
  serviceMeans = 'with a hop to this service',
): Command {
  const when = timePoint(() => io.now());
  return command
    .option('--rule <name>', 'kept by this rule')
    .option('--experiment <name>', 'kept while this experiment broke something')
    .option('--service <name>', serviceMeans)
    .option(
      '--status <status>',
      'of the entry hop: 500, 5xx, ">=400", or connect, timeout, …',
      status,
    )
    .option('--path <glob>', 'of the entry hop: /orders/*')
    .option('--since <when>', 'not older: a duration (1h) or an ISO 8601 time', when)
    .option('--until <when>', 'not newer: a duration (1h) or an ISO 8601 time', when);
}

export function captureFilter(options: FilterOptions): CaptureFilter {
  return {
    rule: options.rule,
    experiment: options.experiment,
    service: options.service,
    status: options.status,
    path: options.path,
    sinceMs: options.since,
    untilMs: options.until,
  };
}

export function isFiltering(filter: CaptureFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

function status(text: string): string {
  if (parseStatusRange(text) || errorWords.includes(text)) return text;
  throw new InvalidArgumentError(
    'Expected a status (500), a class (5xx), a comparison (">=400"), or an error: ' +
      `${errorWords.join(', ')}.`,
  );
}
