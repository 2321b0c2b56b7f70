import { expect, test } from 'vitest';
import { alsoRedacting, redactResponse } from '../../src/replayer/redact-response.js';
import { createRedactor } from '../../src/store/redact/redact-chain.js';
import { hop, message } from './fixtures/captures.js';

const config = { headers: ['authorization'], json: ['$.pin'], patterns: ['z'] };

function kept(secret: string, answer: string): string {
  const redactor = createRedactor(alsoRedacting(config, [secret]));
  const response = redactResponse(hop({ response: message(['X-A', 'b'], answer) }), redactor);
  return response?.body.data.toString() ?? '';
}

test('a value from the environment is redacted as it is written, not as a pattern', () => {
  const secret = 'a.b*c[d]-{1}|(e)^$\\\\/';
  expect(kept(secret, `<${secret}>`)).toBe('<[redacted]>');
  expect(kept(secret, secret.replace('.', 'x'))).toBe(secret.replace('.', 'x'));
});

test('in whichever encoding an answer echoes it', () => {
  const secret = 'abc/def+ghi==';
  const echoes = [encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  expect(kept(secret, echoes.join(' '))).toBe('[redacted] [redacted]');
});

test('a value of 6 characters is a secret, one of 5 is found all over', () => {
  expect(kept('123456', 'was 123456')).toBe('was [redacted]');
  expect(kept('12345', 'was 12345')).toBe('was 12345');
});
