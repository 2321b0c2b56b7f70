import { expect, test } from 'vitest';
import type { RedactConfig } from '../../../src/core/config.js';
import { hopRecordExample, messageExample, redactHops } from './chain-example.js';

const card = '4111111111111111';
/** As Firefox makes them, short enough to be a card's number for the pattern. */
const boundary = '---------------------------1234567890123456';
const cards = ['\\b\\d{13,19}\\b'];

const part = (name: string, value: string, head = '') =>
  `Content-Disposition: form-data; name="${name}"${head}\r\n\r\n${value}\r\n`;

const form = (parts: readonly string[], by = boundary) =>
  `${parts.map((each) => `--${by}\r\n${each}`).join('')}--${by}--\r\n`;

function redacted(
  config: Partial<RedactConfig>,
  type: string,
  body: string,
  headers: readonly string[] = [],
) {
  const request = messageExample({ headers: ['Content-Type', type, ...headers], body });
  const result = redactHops(config, [hopRecordExample({ request })]);
  const kept = result.record.hops[0]?.request;
  return {
    type: kept?.headers[1] ?? '',
    headers: kept?.headers.slice(2),
    body: Buffer.from(kept?.body ?? []).toString('latin1'),
    found: result.redacted,
  };
}

async function parsed(type: string, body: string): Promise<[string, unknown][]> {
  const response = new Response(body, { headers: { 'content-type': type } });
  return [...(await response.formData())];
}

test.each([boundary, `"${boundary}"`])(
  'a pattern does not hit the boundary %s, and hits the parts',
  async (written) => {
    const type = `multipart/form-data; boundary=${written}`;
    const body = form([part('card', card), part('note', `no ${card}, yes`), part('name', 'Ann')]);
    const kept = redacted({ patterns: cards }, type, body);
    expect(kept.type).toBe(type);
    expect(await parsed(kept.type, kept.body)).toEqual([
      ['card', '[redacted]'],
      ['note', 'no [redacted], yes'],
      ['name', 'Ann'],
    ]);
    expect(kept.found).toEqual(['request body patterns[0] (hop 0)']);
  },
);

test('what else the header has is still redacted', () => {
  const type = `multipart/form-data; x=${card}; boundary=${boundary}; y="${card}"`;
  const kept = redacted({ patterns: cards }, type, form([part('a', 'b')]));
  expect(kept.type).toBe(`multipart/form-data; x=[redacted]; boundary=${boundary}; y="[redacted]"`);
  expect(kept.found).toEqual(['request header content-type patterns[0] (hop 0)']);
});

test.each([
  [';.*', '; x=1', `multipart/form-data; boundary=${boundary}; [redacted]`],
  ['\\S+$', '', `multipart/form-data; boundary=${boundary}`],
  ['[^/]+$', ';x=1', `multipart/[redacted]; boundary=${boundary};[redacted]`],
  ['6.*', ' ; x=1', `multipart/form-data; boundary=${boundary} ; [redacted]`],
])('a pattern that goes beyond the boundary, %s, leaves it readable', (pattern, more, expected) => {
  const type = `multipart/form-data; boundary=${boundary}${more}`;
  expect(redacted({ patterns: [pattern] }, type, '').type).toBe(expected);
});

test.each([
  ['application/json', ['Content-Type', `application/json; boundary=${card}`]],
  ['another header', ['X-Type', `multipart/form-data; boundary=${card}`]],
])('the boundary of %s is a parameter like any other', (_, headers) => {
  const request = messageExample({ headers });
  const { record } = redactHops({ patterns: cards }, [hopRecordExample({ request })]);
  expect(record.hops[0]?.request.headers[1]).toMatch(/boundary=\[redacted\]$/);
});

test('the boundary of an answer, and of parts within parts, stays as well', () => {
  const inner = '9999999999999999';
  const nested =
    `Content-Type: multipart/mixed; boundary=${inner}; x=${card}\r\n\r\n` +
    `${form([`X-Card: ${card}\r\n\r\n${card}\r\n`], inner)}\r\n`;
  const response = messageExample({
    headers: ['content-type', `multipart/mixed; boundary="${boundary}"`],
    body: form([nested]),
  });
  const { record } = redactHops({ patterns: cards }, [hopRecordExample({ response })]);
  const kept = record.hops[0]?.response;
  expect(kept?.headers[1]).toBe(`multipart/mixed; boundary="${boundary}"`);
  const body = Buffer.from(kept?.body ?? []).toString();
  expect(body).toContain(`boundary=${inner}; x=[redacted]\r\n`);
  expect(body).toContain(`--${inner}\r\nX-Card: [redacted]\r\n\r\n[redacted]\r\n--${inner}--`);
  expect(body).not.toContain(card);
});

test('a secret that the boundary is made of does not take it out as a copy', async () => {
  const secret = '1234567890123456';
  const type = `multipart/form-data; boundary=${boundary}; was=${secret}`;
  const body = form([part('token', secret), part('note', `again ${secret}`)]);
  const kept = redacted({ headers: ['token', 'x-key'] }, type, body, ['X-Key', secret]);
  expect(kept.type).toBe(`multipart/form-data; boundary=${boundary}; was=[redacted]`);
  expect(kept.headers).toEqual(['X-Key', '[redacted]']);
  expect(await parsed(kept.type.replace(/; was.*/, ''), kept.body)).toEqual([
    ['token', '[redacted]'],
    ['note', 'again [redacted]'],
  ]);
});
