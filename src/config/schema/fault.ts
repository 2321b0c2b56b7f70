import { z } from 'zod';
import { byteSizePattern, parseByteSize } from '../../core/byte-size.js';
import { durationPattern, parseDuration } from '../../core/duration.js';
import { faultErrors } from '../../core/fault.js';
import { grpcStatuses } from '../../core/grpc/grpc-status.js';
import { namePattern } from '../../core/name-pattern.js';
import { faultWhen } from './fault-when.js';
import { headerMapping } from './header-mapping.js';
import { mapping, oneOf, text } from './text.js';
import { positiveByteSize, timeout, wholeNumber } from './values.js';

/** Whoever waits longer has given up. */
const delayMsMax = 3_600_000;

const delayTime = text(
  'a duration such as 2s',
  (value, refuse) => {
    const ms = parseDuration(value);
    if (ms === undefined) return undefined;
    return ms >= 1 && ms <= delayMsMax ? ms : refuse('a duration from 1ms to 1h');
  },
  durationPattern,
);

const delayForms = 'a duration such as 2s, or { fixed: 2s, jitter: 500ms }';
const delay = oneOf(delayForms, [
  delayTime.transform((fixed) => ({ fixed, jitter: 0 })),
  mapping(delayForms, {
    fixed: delayTime,
    jitter: delayTime.describe('Up to so much more or less, by trace').optional(),
  }).transform(({ fixed, jitter }) => ({ fixed, jitter: jitter ?? 0 })),
]);

const statusForm = 'a status from 200 to 599';
const abortForms =
  'a status such as 503, or one of { status, body, headers }, { grpc }, { error, after }';
const errorForms = faultErrors.join(', ').replace(/, (\w+)$/, ' or $1');

const headerValue = text('a text in one line', (value) =>
  /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? value : undefined,
);

const abort = oneOf(abortForms, [
  wholeNumber(statusForm, 200, 599).transform((status) => ({ status })),
  mapping(abortForms, {
    status: wholeNumber(statusForm, 200, 599).describe('Of the answer').optional(),
    body: z.string({ error: 'expected a text' }).describe('Of the answer').optional(),
    headers: headerMapping('a mapping of header names to their values', headerValue)
      .describe('Of the answer')
      .optional(),
    grpc: z
      .enum(grpcStatuses, {
        error: 'expected the name of a gRPC status such as UNAVAILABLE',
      })
      .describe('The answer is a gRPC one with this status')
      .optional(),
    error: z
      .enum(faultErrors, { error: `expected ${errorForms}` })
      .describe('There is no answer, or none that is whole')
      .optional(),
    after: text('a size such as 1KiB', parseByteSize, byteSizePattern)
      .describe('The service is asked, and the error comes after so much of its body')
      .optional(),
  }).check(({ value, issues }) => {
    const mistake = mistakeOf(value);
    if (mistake !== null) issues.push({ code: 'custom', input: value, ...mistake });
  }),
]);

interface GivenAbort {
  readonly status?: number | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly grpc?: string | undefined;
  readonly error?: string | undefined;
  readonly after?: number | undefined;
}

/** Which would break the framing that loop sees to. */
const framingHeaders = ['content-length', 'transfer-encoding', 'connection', 'trailer', 'upgrade'];

function mistakeOf(given: GivenAbort): { message: string; path: string[] } | null {
  const { status, grpc, error, after, body, headers } = given;
  const at = (path: string[], expected: string) => ({ path, message: `expected ${expected}` });
  const kinds = Object.entries({ status, grpc, error }).filter(([, each]) => each !== undefined);
  if (kinds.length !== 1) return at([], 'one of the keys status, grpc and error');
  if (error === undefined && after !== undefined) return at(['after'], 'the key error beside it');
  if (error === 'connect' && after !== undefined) {
    return at(['after'], 'no such key for connect (reset, timeout and truncate can come after)');
  }
  if (error === 'truncate' && after === undefined) {
    return at(['after'], 'a size such as 1KiB, after which the body is cut off');
  }
  const isAnswer = status !== undefined || grpc !== undefined;
  if (!isAnswer && body !== undefined) return at(['body'], 'the key status beside it');
  if (!isAnswer && headers !== undefined) return at(['headers'], 'the key status beside it');
  if (grpc !== undefined && body !== undefined) return at(['body'], 'no body of a gRPC status');
  const framing = Object.keys(headers ?? {}).find((name) => framingHeaders.includes(name));
  if (framing === undefined) return null;
  return at(
    ['headers', framing],
    `headers other than ${framingHeaders.join(', ')}, got ${framing}`,
  );
}

const rate = text(
  'a rate such as 10KiB/s',
  (value) => {
    const bytes = parseByteSize(/^(.*)\/s$/.exec(value)?.[1] ?? '');
    return bytes !== undefined && bytes > 0 ? bytes : undefined;
  },
  `${byteSizePattern}/s`,
);

const percent = 'a percentage above 0 and up to 100';
const reserved = ['any', 'none'];
const nameForm = 'the name of a fault in lower case such as slow-ratings';

export const fault = mapping(
  'a fault such as { name: slow-ratings, when: { service: ratings }, delay: 2s }',
  {
    name: text(
      nameForm,
      (value, refuse) => {
        if (!new RegExp(`^${namePattern}$`).test(value) || value.length > 100) return undefined;
        return reserved.includes(value)
          ? refuse(`${nameForm} (${reserved.join(' and ')} mean something in rules)`)
          : value;
      },
      namePattern,
    ),
    when: faultWhen.describe('Which requests it is for, by what is known before the response'),
    percent: z
      .number({ error: `expected ${percent}` })
      .gt(0, { error: `expected ${percent}` })
      .lte(100, { error: `expected ${percent}` })
      .describe('Of the traces, chosen by trace id')
      .default(100),
    seed: oneOf('a number or a text', [z.number().transform(String), z.string()])
      .describe('Another one chooses other traces')
      .default(''),
    delay: delay.describe('Before the request goes on').optional(),
    abort: abort.describe('In place of the answer, or within it').optional(),
    rate: rate.describe('At which the body of the answer comes').optional(),
    corrupt: positiveByteSize
      .describe('In the body of the answer, the first byte of each piece of this size is inverted')
      .optional(),
    for: timeout.describe('How long it stays; default: as long as it is in the config').optional(),
  },
).check(({ value, issues }) => {
  const { delay, abort, rate, corrupt } = value;
  if ([delay, abort, rate, corrupt].some((each) => each !== undefined)) return;
  const message = 'expected one of the keys delay, abort, rate and corrupt';
  issues.push({ code: 'custom', input: value, message });
});
