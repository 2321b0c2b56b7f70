import type { SelectQueryBuilder } from 'kysely';
import { LoopError } from '../core/errors.js';
import { type ErrorKind, errorKinds } from '../core/exchange.js';
import type { CaptureFilter } from '../core/store.js';
import { isInGlob } from './path-glob.js';
import type { Tables } from './schema.js';

type CaptureQuery<Columns> = SelectQueryBuilder<Tables, 'captures', Columns>;

/** What `--status` asks for: an error kind, or statuses from `from` up to and without `to`. */
type StatusQuestion =
  | { readonly error: ErrorKind | 'any' }
  | { readonly from: number; readonly to: number };

const errorWords: readonly string[] = [...errorKinds, 'any'];

export interface NarrowOptions {
  /** Its captures are to be found by its hops, in place of asking each capture for one. */
  readonly isRareService?: boolean;
}

/**
 * Narrows a query to what the filter asks for, except for its limit.
 * @throws LOOP_CLI_USAGE when the status is none
 */
export function whereFilter<Columns>(
  query: CaptureQuery<Columns>,
  filter: CaptureFilter,
  options: NarrowOptions = {},
): CaptureQuery<Columns> {
  const { rule, experiment, service, status, path, sinceMs, untilMs } = filter;
  let narrowed = query;
  if (rule !== undefined) narrowed = narrowed.where('rule', '=', rule);
  if (experiment !== undefined) narrowed = narrowed.where('experiment', '=', experiment);
  if (service !== undefined) narrowed = whereService(narrowed, service, options);
  if (status !== undefined) narrowed = whereStatus(narrowed, parseStatus(status));
  if (path !== undefined) narrowed = narrowed.where(isInGlob(path));
  if (sinceMs !== undefined) narrowed = narrowed.where('captured_at_ms', '>=', sinceMs);
  if (untilMs !== undefined) narrowed = narrowed.where('captured_at_ms', '<=', untilMs);
  return narrowed;
}

function whereService<Columns>(
  query: CaptureQuery<Columns>,
  service: string,
  { isRareService = false }: NarrowOptions,
): CaptureQuery<Columns> {
  if (isRareService) {
    return query.where('captures.id', 'in', ({ selectFrom }) =>
      selectFrom('hops').select('hops.capture_id').where('hops.service', '=', service),
    );
  }
  return query.where(({ exists, selectFrom }) =>
    exists(
      selectFrom('hops')
        .select('hops.span_id')
        .whereRef('hops.capture_id', '=', 'captures.id')
        .where('hops.service', '=', service),
    ),
  );
}

/** As in rules, a status that loop answered in an upstream's place counts like the upstream's. */
function whereStatus<Columns>(
  query: CaptureQuery<Columns>,
  question: StatusQuestion,
): CaptureQuery<Columns> {
  if ('error' in question) {
    const { error } = question;
    // By name, all of them: to find what is not null, SQLite would look at all captures in their order.
    return query.where('error', 'in', error === 'any' ? errorKinds : [error]);
  }
  return query.where(({ and, eb, fn }) => {
    const status = fn.coalesce('status', 'answered_status');
    return and([eb(status, '>=', question.from), eb(status, '<', question.to)]);
  });
}

/** `500`, `5xx`, `>=400`, or an error kind. */
export function parseStatus(text: string): StatusQuestion {
  const wanted = text.trim().toLowerCase();
  if (isErrorKind(wanted)) return { error: wanted };
  const [, hundreds] = /^([1-5])xx$/.exec(wanted) ?? [];
  if (hundreds !== undefined)
    return { from: Number(hundreds) * 100, to: Number(hundreds) * 100 + 100 };
  const [, operator, digits] = /^(>=|<=|>|<|=)?\s*(\d{3})$/.exec(wanted) ?? [];
  if (digits === undefined) throw notAStatus(text);
  const status = Number(digits);
  switch (operator) {
    case '>=':
      return { from: status, to: 1000 };
    case '>':
      return { from: status + 1, to: 1000 };
    case '<=':
      return { from: 0, to: status + 1 };
    case '<':
      return { from: 0, to: status };
    default:
      return { from: status, to: status + 1 };
  }
}

function isErrorKind(text: string): text is ErrorKind | 'any' {
  return errorWords.includes(text);
}

function notAStatus(text: string): LoopError {
  return new LoopError(
    'LOOP_CLI_USAGE',
    `status: expected 500, 5xx, ">=400" or one of ${errorWords.join(', ')}, got "${text}"`,
  );
}
