import { expect, test } from 'vitest';
import type { AccessEntry } from '../../../src/observe/access-log/access-item.js';
import { combinedLine } from '../../../src/observe/access-log/combined-line.js';

const entry: AccessEntry = {
  ...{ at: '2026-11-08T16:05:09.123Z', traceId: '', requestId: '', listener: 'edge' },
  ...{ client: '127.0.0.1:50000', from: null, service: 'web', route: 'shop', to: '' },
  ...{ method: 'GET', path: '/a?b=c', status: 200, error: null, durationMs: 1 },
  ...{ bytesIn: 0, bytesOut: 2326, referer: 'http://a/b', userAgent: 'Firefox' },
};

test('a line is as Apache and nginx write it', () => {
  expect(combinedLine(entry)).toBe(
    '127.0.0.1 - - [08/Nov/2026:16:05:09 +0000] "GET /a?b=c HTTP/1.1" 200 2326 "http://a/b" "Firefox"\n',
  );
});

test('what there is not is a dash, and no answer 000', () => {
  const none = { client: '[::1]:7', status: null, bytesOut: 0, referer: null, userAgent: null };
  expect(combinedLine({ ...entry, ...none })).toBe(
    '[::1] - - [08/Nov/2026:16:05:09 +0000] "GET /a?b=c HTTP/1.1" 000 0 "-" "-"\n',
  );
});

test('a client cannot make up fields, lines or what a terminal obeys', () => {
  const made = { userAgent: 'x" 200 "\n\\\u001b[2J\u2028é\u202e' };
  const line = combinedLine({ ...entry, ...made });
  expect(line).toContain('"x\\x22 200 \\x22\\x0A\\x5C\\x1B[2J\\xE2\\x80\\xA8é\\xE2\\x80\\xAE"\n');
  expect(line.split('\n')).toHaveLength(2);
  expect(combinedLine({ ...entry, client: 'a b" c:1' })).toMatch(/^- - - /);
});
