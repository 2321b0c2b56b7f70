import { z } from 'zod';
import { accessLogs } from '../../core/config.js';
import { defaults } from '../defaults.js';
import { headerMapping } from './header-mapping.js';
import { mapping, type Refuse, text } from './text.js';
import * as value from './values.js';

const collector = 'a URL such as http://127.0.0.1:4318';

/** Where a collector that has OTLP over HTTP takes spans; OpenTelemetry's own path where none is given. */
const tracesUrl = text(collector, parseTracesUrl, 'https?://[^?#@]+');

function parseTracesUrl(given: string, refuse: Refuse): string | undefined {
  if (!/^https?:\/\/[^\s/\\]/.test(given) || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  // The URL is printed; what must not be is given by headers.
  if (url.username !== '' || url.password !== '') {
    return refuse('a URL without user and password (give them by headers), got one that has them');
  }
  if (/[?#]/.test(given)) {
    return refuse('a URL without a query or fragment, got one that has one');
  }
  if (url.port === '0') return refuse('a port from 1 to 65535');
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return url.href;
}

const share = text(
  'a percentage from 0% to 100% such as 1%',
  (given) => {
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(given)?.[1];
    return percent !== undefined && Number(percent) <= 100 ? Number(percent) / 100 : undefined;
  },
  String.raw`\d+(\.\d+)?%`,
);

const otlp = mapping('a mapping such as { url: "http://127.0.0.1:4318", sample: 1% }', {
  url: tracesUrl.describe('Of the collector, for OTLP over HTTP; without a path: /v1/traces'),
  headers: headerMapping('a mapping of header names to their values', value.secretTemplate)
    .describe('Sent with the spans; may read the environment of the gateway')
    .default({}),
  sample: share
    .describe('Of the chains, chosen by trace id; kept ones are always told')
    .prefault(defaults.sample),
});

export const observe = mapping('a mapping with otlp, accessLog', {
  otlp: otlp.describe('Spans, for OpenTelemetry').optional(),
  accessLog: z
    .preprocess(
      // YAML 1.1 would have it so.
      (given) => (given === false ? 'off' : given),
      z.enum(accessLogs, {
        error: `expected ${accessLogs.join(', ').replace(/, (\w+)$/, ' or $1')}`,
      }),
    )
    .describe('A line for each exchange, on stdout')
    .default(defaults.accessLog),
});
