import { expect, test } from 'vitest';
import { createSpanRedactor } from '../../src/app/redact-spans.js';
import { createAccessTeller } from '../../src/app/tell-access.js';
import { builtInRedactedHeaders, type RedactConfig } from '../../src/core/config.js';
import { hopRecord } from '../../src/core/hop-record.js';
import type { AccessItem } from '../../src/observe/access-log/access-item.js';
import { exchange } from '../recorder/exchanges.js';

const redact: RedactConfig = {
  ...{ headers: builtInRedactedHeaders, json: [], patterns: ['\\b\\d{13,19}\\b'], defaults: true },
  keep: [],
};
const bearer = 'kT7vQ2mXp9LwZ4rB8nYc';
const card = '4111111111111111';
const headers = [
  ...['Authorization', `Bearer ${bearer}`, 'User-Agent', `agent ${card}`],
  ...['Referer', `http://shop/?password=hunter22-and-more&again=${bearer}`],
];
const path = `/pay/${card}/as/${bearer}?access_token=abcdefgh12345678&page=2`;

test('a line of the access log has no secret of its own request', () => {
  const item: AccessItem = [
    ...([1_700_000_000_000, 4, 'edge', 'edge', 'web', 'shop', '10.0.0.1:80'] as const),
    ...(['a'.repeat(32), 'request-1', '127.0.0.1:5', 'GET', path, 200, null, 1, 2] as const),
    headers,
  ];
  const told = createAccessTeller(redact)(item);
  expect(told).toMatchObject({
    ...{ at: '2023-11-14T22:13:20.000Z', from: null, service: 'web', route: 'shop', status: 200 },
    ...{ listener: 'edge', client: '127.0.0.1:5', to: '10.0.0.1:80', method: 'GET' },
    ...{ durationMs: 4, bytesIn: 1, bytesOut: 2, error: null, requestId: 'request-1' },
    path: '/pay/[redacted]/as/[redacted]?access_token=[redacted]&page=2',
    referer: 'http://shop/?password=[redacted]&again=[redacted]',
    userAgent: 'agent [redacted]',
  });
  expect(JSON.stringify(told)).not.toMatch(/kT7v|4111|hunter|abcdefgh/);
});

test('a span has no secret of its chain', () => {
  const hops = [
    exchange({ listener: 'edge', requestHeaders: headers, path: '/' }),
    exchange({ path, errorMessage: `no answer to ${bearer}`, requestHeaders: [] }),
  ].map((each) => ({
    record: hopRecord(
      { exchange: each, parentSpanId: null, requestBody: null, responseBody: null },
      false,
    ),
    from: 'web',
  }));
  const item = { traceId: 'a'.repeat(32), requestId: 'r', capture: '1', text: 0, hops };
  const told = createSpanRedactor(redact)(item);
  expect(told).toMatchObject({ capture: '1', hops: [{ from: 'web' }, { from: 'web' }] });
  expect(told?.hops[1]?.record.path).toBe(
    '/pay/[redacted]/as/[redacted]?access_token=[redacted]&page=2',
  );
  expect(JSON.stringify(told)).not.toMatch(/kT7v|4111|hunter|abcdefgh/);
});
