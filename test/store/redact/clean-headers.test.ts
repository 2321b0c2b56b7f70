import { expect, test } from 'vitest';
import { marker } from '../../../src/store/redact/marker.js';
import { createRedactor } from '../../../src/store/redact/redact-chain.js';
import { chainExample, hopRecordExample, messageExample, redactConfig } from './chain-example.js';

const secret = 'Zx81kQ-77ab-41c9';

function headersOf(redactor: ReturnType<typeof createRedactor>, headers: readonly string[]) {
  const { record } = redactor(
    chainExample([hopRecordExample({ request: messageExample({ headers }) })]),
  );
  return record.hops[0]?.request.headers;
}

test('a header that was clean is taken out of a chain in which its value is a secret', () => {
  const redactor = createRedactor(redactConfig({ headers: ['authorization'] }));
  const clean = ['X-Note', secret];
  const other = ['Authorization', 'yT55-1c0d-98bb'];
  expect(headersOf(redactor, [...clean, ...other])).toEqual([...clean, 'Authorization', marker]);
  expect(headersOf(redactor, [...clean, 'Authorization', secret])).toEqual([
    ...['X-Note', marker, 'Authorization', marker],
  ]);
  expect(headersOf(redactor, clean)).toEqual(clean);
});

test('a value that is clean under one name is none under another', () => {
  const redactor = createRedactor(redactConfig({ headers: [], defaults: true }));
  expect(headersOf(redactor, ['X-Note', secret])).toEqual(['X-Note', secret]);
  expect(headersOf(redactor, ['X-Auth-Token', secret])).toEqual(['X-Auth-Token', marker]);
});

test('of headers that never come again, few are held, and all are searched', () => {
  const redactor = createRedactor(redactConfig({ headers: [], patterns: ['secret-\\d+'] }));
  for (let turn = 0; turn < 100; turn++) {
    expect(headersOf(redactor, ['X-Id', `id-${turn}`])).toEqual(['X-Id', `id-${turn}`]);
    expect(headersOf(redactor, ['X-Id', `secret-${turn}`])).toEqual(['X-Id', marker]);
  }
});
