// What the page asks for, checked on arrival.

import { z } from 'zod';
import type { ListFilter, ListPart, ListPlace } from '../core/capture-view.js';
import { parseDuration } from '../core/duration.js';
import { LoopError } from '../core/errors.js';
import { errorKinds } from '../core/exchange.js';
import type { RunRequest } from '../core/replay-run.js';
import { parseStatusRange } from '../core/rules/status-range.js';
import { parseTimePoint } from '../core/time-point.js';
import type { TryQuestion, ViewQuestion } from '../core/viewing.js';

export const listLimitMax = 500;
const tryLimitMax = 1000;
const nameMax = 500;

const label = z.string().max(nameMax);
const whole = (least: number, most: number) =>
  z.coerce
    .number({ error: `expected a whole number from ${least} to ${most}` })
    .int({ error: `expected a whole number from ${least} to ${most}` })
    .min(least, { error: `expected a whole number from ${least} to ${most}` })
    .max(most, { error: `expected a whole number from ${least} to ${most}` });

const errorWords: readonly string[] = [...errorKinds, 'any'];
const status = label.refine(
  (text) => parseStatusRange(text) !== undefined || errorWords.includes(text),
  { error: `expected 500, 5xx, ">=400" or one of ${errorWords.join(', ')}` },
);

const filterKeys = {
  rule: label.optional(),
  experiment: label.optional(),
  service: label.optional(),
  status: status.optional(),
  since: label.optional(),
  until: label.optional(),
  text: label.optional(),
};

const place = z.string().regex(/^\d{1,16}(\.\d{1,9})?_\d{1,15}$/, {
  error: 'expected the next of an earlier answer',
});

const listQuery = z
  .strictObject({
    ...filterKeys,
    limit: whole(1, listLimitMax).default(100),
    before: place.optional(),
    offset: whole(0, 1e9).optional(),
  })
  .refine(({ before, offset }) => before === undefined || offset === undefined, {
    error: 'expected before or offset, got both',
  });

const timelineQuery = z.strictObject({ ...filterKeys, buckets: whole(10, 500).default(120) });
const bodyQuery = z.strictObject({
  decoded: z.enum(['1', 'text', 'messages'], { error: 'expected 1, text or messages' }).optional(),
});
/** As `loop export --to` takes it. */
const curlQuery = z.strictObject({
  to: z
    .string()
    .regex(/^([\w.-]+|https?:\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?)$/, {
      error: 'expected a namespace, or an address such as http://127.0.0.1:3000',
    })
    .optional(),
});
const replaysQuery = z.strictObject({
  capture: label.optional(),
  limit: whole(1, listLimitMax).default(100),
});

const tryBody = z.strictObject({
  ...filterKeys,
  when: z.unknown(),
  on: z.enum(['any', 'edge']).default('any'),
  limit: whole(1, tryLimitMax).default(100),
});

const name = z.string().regex(/^[\w.-]{1,200}$/, { error: 'expected a name' });
const names = z.array(name).max(100);
const runBody = z.strictObject({
  capture: z.union([z.number().int().positive().transform(String), z.string().min(1).max(nameMax)]),
  to: name,
  options: z
    .strictObject({
      hop: z.number().int().min(0).optional(),
      service: name.optional(),
      live: names.optional(),
      recorded: names.optional(),
      onMiss: z
        .union([z.enum(['fail', 'live']), z.coerce.number().int().min(100).max(599)])
        .optional(),
      timing: z.enum(['none', 'recorded']).optional(),
      allowTruncated: z.boolean().optional(),
      ignore: z.array(z.string().min(1).max(nameMax)).max(100).optional(),
      baseline: name.optional(),
      timeout: z
        .string()
        .refine((text) => parseDuration(text) !== undefined, {
          error: 'expected a duration such as 30s',
        })
        .optional(),
    })
    .refine(({ hop, service }) => hop === undefined || service === undefined, {
      error: 'expected hop or service, got both',
    })
    .default({}),
});

type Filter = { readonly [Key in keyof typeof filterKeys]?: string | undefined };

/** All of these @throws LOOP_CONTROL_REQUEST, with the key at the beginning of the message. */
export const viewMessages = {
  list(given: unknown, nowMs: number): { filter: ListFilter; part: ListPart } {
    const { limit, before, offset, ...filter } = checked(listQuery, given);
    const part = { limit, before: before === undefined ? undefined : placeOf(before), offset };
    return { filter: filterOf(filter, nowMs), part };
  },
  timeline(given: unknown, nowMs: number): { filter: ListFilter; buckets: number } {
    const { buckets, ...filter } = checked(timelineQuery, given);
    return { filter: filterOf(filter, nowMs), buckets };
  },
  body(given: unknown): Extract<ViewQuestion, { kind: 'body' }>['as'] {
    const { decoded } = checked(bodyQuery, given);
    return decoded === undefined ? 'kept' : decoded === '1' ? 'decoded' : decoded;
  },
  curl: (given: unknown) => checked(curlQuery, given),
  replays: (given: unknown) => checked(replaysQuery, given),
  rule(given: unknown, nowMs: number): Omit<TryQuestion, 'kind'> {
    const { when, on, limit, ...filter } = checked(tryBody, given);
    return { when, on, limit, filter: filterOf(filter, nowMs) };
  },
  run: (given: unknown): RunRequest => checked(runBody, given),
} as const;

function filterOf({ since, until, ...filter }: Filter, nowMs: number): ListFilter {
  return {
    ...filter,
    sinceMs: since === undefined ? undefined : moment('since', since, nowMs),
    untilMs: until === undefined ? undefined : moment('until', until, nowMs),
  };
}

function moment(key: string, text: string, nowMs: number): number {
  const ms = parseTimePoint(text, nowMs);
  if (ms !== undefined) return ms;
  throw refused(
    `${key}: expected a duration such as 15m, 1h, 7d, or an ISO 8601 time, got "${text}"`,
  );
}

function placeOf(text: string): ListPlace {
  const [capturedAtMs, id] = text.split('_');
  return { capturedAtMs: Number(capturedAtMs), id: Number(id) };
}

function checked<Shape extends z.ZodType>(shape: Shape, given: unknown): z.output<Shape> {
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw refused(mistakes.join('; '));
}

function refused(message: string): LoopError {
  return new LoopError('LOOP_CONTROL_REQUEST', message, { statusCode: 400 });
}
