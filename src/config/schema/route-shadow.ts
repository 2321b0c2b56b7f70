import { z } from 'zod';
import { list, mapping } from './text.js';
import * as value from './values.js';

const percent = 'a percentage above 0 and up to 100';

/** `shadow` on a route: what `loop shadow start` says for a while, said for good. */
export const routeShadow = mapping('a shadow such as { to: debug-ns, percent: 10 }', {
  to: value.name('the name of a namespace', 'debug-ns'),
  percent: z
    .number({ error: `expected ${percent}` })
    .gt(0, { error: `expected ${percent}` })
    .lte(100, { error: `expected ${percent}` })
    .describe("Of the route's chains, chosen by trace id")
    .default(100),
  compare: value.bool.describe('Whether both answers are compared').default(false),
  methods: list('a list of methods such as [GET, POST]', value.method)
    .min(1, { error: 'expected one method at least' })
    .describe('What is copied, and allowed to what it calls; default: GET, HEAD, OPTIONS')
    .optional(),
});
