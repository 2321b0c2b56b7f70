import { expect, test } from 'vitest';
import { createRedactor } from '../../src/store/redact/redact-chain.js';
import { chainExample, hopRecordExample, messageExample } from '../store/redact/chain-example.js';
import { body, message } from './fixtures/captures.js';
import { replayReviews } from './fixtures/reviews.js';

const boundary = '---------------------------1234567890123456';
const upload =
  `--${boundary}\r\nContent-Disposition: form-data; name="card"\r\n\r\n4111111111111111\r\n` +
  `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhi\r\n` +
  `--${boundary}--\r\n`;

/** The upload as the store keeps it, sent again; what the service makes of it. */
async function replayed(type: string) {
  const redactor = createRedactor({ headers: [], json: [], patterns: ['\\b\\d{13,19}\\b'] });
  const request = messageExample({
    headers: ['Host', 'reviews', 'Content-Type', type, 'Content-Length', String(upload.length)],
    body: upload,
  });
  const kept = redactor(chainExample([hopRecordExample({ request })])).record.hops[0]?.request;
  let got: unknown;
  const { replay } = await replayReviews({
    calls: [],
    entry: {
      method: 'POST',
      request: message(kept?.headers, body(Buffer.from(kept?.body ?? []))),
    },
    async handle({ req, body: bytes }) {
      const headers = { 'content-type': req.headers['content-type'] ?? '' };
      const form = await new Response(Uint8Array.from(bytes), { headers }).formData();
      const file = form.get('f');
      got = [form.get('card'), file instanceof File && [file.name, await file.text()]];
      return { status: 500, body: {} };
    },
  });
  return { got, notes: replay.notes };
}

test('an upload whose boundary looks like a secret is parsed by the service again', async () => {
  const { got, notes } = await replayed(`multipart/form-data; boundary=${boundary}`);
  expect(got).toEqual(['[redacted]', ['a.txt', 'hi']]);
  expect(notes).toContain('the request body holds redacted values, which are sent as they are');
});

test('a content type that was redacted in part is sent, as the body needs it', async () => {
  const type = `multipart/form-data; boundary=${boundary}; x="5500000000000004"`;
  const { got, notes } = await replayed(type);
  expect(got).toEqual(['[redacted]', ['a.txt', 'hi']]);
  expect(notes).toContain('content-type holds redacted values, which are sent as they are');
});
