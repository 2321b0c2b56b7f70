import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchema, jsonSchemaText } from '../../src/config/json-schema.js';

const file = join(import.meta.dirname, '../../schema/loop.schema.json');

test('the committed JSON Schema is the one that the code gives', () => {
  const cure = 'stale: npm run build && node dist/src/config/write-schema.js';
  expect(readFileSync(file, 'utf8'), cure).toBe(jsonSchemaText());
});

test('editors are told keys, defaults, forms and what they are for', () => {
  expect(jsonSchema()).toMatchObject({
    type: 'object',
    additionalProperties: false,
    properties: {
      gateway: {
        properties: {
          listen: { type: 'string', default: '127.0.0.1:8080', description: expect.any(String) },
        },
      },
      capture: {
        properties: { rules: { items: { required: ['name', 'when'] } } },
      },
    },
    definitions: {
      when: {
        properties: {
          not: { allOf: [{ $ref: '#/definitions/when' }] },
          latency: { type: 'string' },
        },
      },
    },
  });
});
