import type { Hop } from '../../../../src/core/capture.js';

/** How each header says that its trace is not to be kept. */
const denials: Readonly<Record<string, RegExp>> = {
  traceparent: /-00$/,
  b3: /-0$|^0$/,
  'x-b3-sampled': /^(0|false)$/i,
  'uber-trace-id': /:0?0$/,
  'x-datadog-sampling-priority': /^(0|-1)$/,
  'sentry-trace': /-0$/,
  'x-amzn-trace-id': /Sampled=0/,
  'x-cloud-trace-context': /;o=0/,
  'ot-tracer-sampled': /^(0|false)$/i,
};

/**
 * The lines of a call that say so. An SDK that samples all by itself sends one when it was led to: an
 * open decision is a no to some of them, and then what the service does is missing from its traces.
 */
export function denialsOf({ request: { headers } }: Hop): string[] {
  const lines: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at]?.toLowerCase(), headers[at + 1]];
    if (denials[name]?.test(value)) lines.push(`${name}: ${value}`);
  }
  return lines;
}
