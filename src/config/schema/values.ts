import { z } from 'zod';
import { parseAddress } from '../../core/address.js';
import { byteSizePattern, parseByteSize } from '../../core/byte-size.js';
import { durationPattern, parseDuration } from '../../core/duration.js';
import { namePattern } from '../../core/name-pattern.js';
import { form, text } from './text.js';

/** Names of services and namespaces: they are hosts, and words on a command line. */
export function name(what: string, example: string) {
  return form(`${what} in lower case such as ${example}`, namePattern);
}

/** A name that people read in tables and type after a flag. */
export function label(example: string) {
  return form(`a name such as ${example}`, String.raw`[^\s\p{C}](?:[^\p{C}]{0,98}[^\s\p{C}])?`);
}

export const address = text(
  'host:port such as 127.0.0.1:8080',
  parseAddress,
  String.raw`(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9_.-]+):\d{1,5}`,
);

/** A hundred years; dates end at 275760. */
const ageMsMax = 36_500 * 86_400_000;

/** An age, which nothing has to wait for. */
export const timeSpan = text(
  'a duration such as 12h or 30d',
  (value, refuse) => {
    const ms = parseDuration(value);
    if (ms === undefined) return undefined;
    if (ms < 1) return refuse('a duration of 1ms at least');
    return ms > ageMsMax ? refuse('a duration of 36500d at most') : ms;
  },
  durationPattern,
);

/** What a timer can wait: setTimeout fires at once beyond 2^31 − 1 ms. */
const timerMsMax = 24 * 86_400_000;

export const timer = text(
  'a duration such as 500ms or 5s',
  (value, refuse) => {
    const ms = parseDuration(value);
    return ms !== undefined && ms > timerMsMax ? refuse('a duration of 24d at most') : ms;
  },
  durationPattern,
);

/** A time limit: none at all would fail every request. */
export const timeout = text(
  'a duration such as 500ms or 5s',
  (value, refuse) => {
    const ms = parseDuration(value);
    if (ms === undefined) return undefined;
    return ms >= 1 && ms <= timerMsMax ? ms : refuse('a duration from 1ms to 24d');
  },
  durationPattern,
);

/**
 * What is kept of a body. A text of JavaScript cannot be longer than 512 MiB, so that what is kept of more could
 * not be looked at.
 */
const bodyBytesMax = 256 * 1024 ** 2;

export const bodySize = text(
  'a size such as 64MiB',
  (value, refuse) => {
    const bytes = parseByteSize(value);
    return bytes !== undefined && bytes > bodyBytesMax ? refuse('a size of 256MiB at most') : bytes;
  },
  byteSizePattern,
);

export const positiveByteSize = text(
  'a size such as 64MiB',
  (value, refuse) => {
    const bytes = parseByteSize(value);
    if (bytes === undefined) return undefined;
    if (bytes === 0) return refuse('a size of 1B at least');
    return bytes > Number.MAX_SAFE_INTEGER ? refuse('a size of 8000000GiB at most') : bytes;
  },
  byteSizePattern,
);

/** More would be a mistake of units. */
const bufferBytesMax = 64 * 1024 ** 3;

/** Smaller, it could not hold a chain of a few hops. */
export const bufferSize = text(
  'a size such as 64MiB',
  (value, refuse) => {
    const bytes = parseByteSize(value);
    if (bytes === undefined) return undefined;
    return bytes >= 1024 ** 2 && bytes <= bufferBytesMax
      ? bytes
      : refuse('a size from 1MiB to 64GiB');
  },
  byteSizePattern,
);

/** `50%` → 0.5. */
export const share = text(
  'a percentage from 0% to 100% such as 50%',
  (value) => {
    const percent = /^\d{1,3}(\.\d{1,6})?%$/.test(value) ? Number(value.slice(0, -1)) : 101;
    return percent <= 100 ? percent / 100 : undefined;
  },
  String.raw`\d{1,3}(\.\d{1,6})?%`,
);

/** The target of a request that loop makes itself. */
export const requestPath = form('a path such as /health', '/[!-~]*');

export const bool = z.boolean({ error: 'expected true or false' });

export function wholeNumber(expected: string, min: number, max = Number.MAX_SAFE_INTEGER) {
  const options = { error: `expected ${expected}` };
  return z.int(options).min(min, options).max(max, options);
}

export const port = wholeNumber('a port from 1 to 65535', 1, 65_535);

/** RFC 9110 §5.6.2. */
export const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const wholeToken = new RegExp(`^${token}$`);

/** In lower case: the names are compared without regard to case. */
export function parseHeaderName(value: string): string | undefined {
  return wholeToken.test(value) ? value.toLowerCase() : undefined;
}

export const headerName = text('a header name such as x-tenant', parseHeaderName, token);

export const method = text(
  'a method such as GET',
  (value) => (wholeToken.test(value) ? value.toUpperCase() : undefined),
  token,
);

/** Lower case, as hosts are compared. */
export const host = text('a host such as reviews or reviews.default.svc:9080', (value) =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?$/i.test(value) ? value.toLowerCase() : undefined,
);

/** Without a port. */
export const hostName = text('a host name such as loop.internal', (value) =>
  /^[a-z0-9_.-]+$/i.test(value) ? value.toLowerCase() : undefined,
);

/** A route's host: a glob when it has a star. */
export const hostPattern = text('a host such as shop.example.com or *.example.com', (value) =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9_.*-]+)(:\d{1,5})?$/i.test(value) ? value.toLowerCase() : undefined,
);

/** The path is from the folder of the config file. */
export const storeUrl = text(
  'a store such as sqlite:.loop/loop.db',
  (value) => (/^sqlite:(?!:|\/\/[^/])(.+)$/.exec(value) ? value : undefined),
  'sqlite:.+',
);

/** What came is not repeated: the value may be a secret. */
const unrepeatable = 'got a value of another form';

const templateForm = /^(?:[^$\r\n]|\$(?!\{)|\$\{[A-Za-z_][A-Za-z0-9_]*\})*$/;

/** A text in which `${NAME}` stands for a variable of the environment. */
export const secretTemplate = text(
  `a text in one line, where \${NAME} reads the environment, ${unrepeatable}`,
  (value) => (templateForm.test(value) ? value : undefined),
);

export const secret = text(
  `a text in one line, where \${NAME} reads the environment, ${unrepeatable}`,
  (value) => (value !== '' && templateForm.test(value) ? value : undefined),
);
