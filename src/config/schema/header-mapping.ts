import type { z } from 'zod';
import { named, text } from './text.js';
import { parseHeaderName, token } from './values.js';

const anyCase = text(
  'a header name such as x-tenant',
  (name) => (parseHeaderName(name) === undefined ? undefined : name),
  token,
);

/** Values by header name, in lower case: `X-Tenant` and `x-tenant` are one header. */
export function headerMapping<Value extends z.core.SomeType>(
  expected: string,
  value: Value,
  name: typeof anyCase = anyCase,
) {
  return named(expected, name, value).transform((headers, context) => {
    const byName = new Map<string, z.output<Value>>();
    for (const [name, each] of Object.entries<z.output<Value>>(headers)) {
      const key = name.toLowerCase();
      if (byName.has(key)) {
        const message = `expected the header ${key} once, got it again`;
        context.addIssue({ code: 'custom', path: [name], message });
      }
      byName.set(key, each);
    }
    return Object.fromEntries(byName);
  });
}
