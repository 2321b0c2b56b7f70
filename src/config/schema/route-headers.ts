import { z } from 'zod';
import type { HeaderChanges } from '../../core/route-policies.js';
import { editedHeader } from './edited-header.js';
import { headerMapping } from './header-mapping.js';
import { list, mapping, notEmpty, oneOf, text } from './text.js';

const valueForm = 'a header value in one line';
/** RFC 9110 §5.5. */
const fieldValue = text(valueForm, (value) =>
  /^(?![ \t])[^\x00-\x08\x0a-\x1f\x7f]*(?<![ \t])$/.test(value) ? value : undefined,
);
const value = oneOf(valueForm, [
  fieldValue,
  z.number().transform(String),
  z.boolean().transform(String),
]);

const forms = 'a mapping such as { set: { x-tier: gold }, remove: [x-debug] }';

function changes(message: 'request' | 'response') {
  const name = editedHeader(message);
  const values = headerMapping('a mapping of header names such as { x-tier: gold }', value, name);
  return mapping(forms, {
    set: values.describe('In place of what is there').optional(),
    add: values.describe('Beside what is there').optional(),
    remove: list('a list of header names', name).optional(),
  })
    .check(notEmpty('set, add or remove'))
    .transform(({ set = {}, add = {}, remove = [] }): HeaderChanges => ({ set, add, remove }));
}

/** `headers` on a route. */
export const routeHeaders = mapping('a mapping with request or response', {
  request: changes('request').describe('Before the request goes on').optional(),
  response: changes('response').describe('Before the answer goes back').optional(),
}).check(notEmpty('request or response'));
