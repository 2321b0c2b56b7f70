import { test } from 'vitest';
import { compilePathGlob } from '../../src/core/glob.js';
import type { CaptureFilter } from '../../src/core/store.js';
import { wireText } from '../../src/core/wire-text.js';
import { countCaptures, findCaptures } from '../../src/store/find-captures.js';
import fc from '../harness/fast-check.js';
import { type CaptureFields, insertCaptures, storeInMemory } from './fixtures/rows.js';

const statuses = [null, 200, 302, 404, 499, 500, 503, 599];
const segments = ['', 'a', 'b', 'orders', 'orders2', '7', '77', 'ü', 'a.b', '[x]', '%', '_', '😀'];
const path = fc
  .tuple(
    fc.array(fc.constantFrom(...segments), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '?', '?q=1', '?u=/a/7', '/?x'),
  )
  .map(([parts, query]) => wireText(`/${parts.join('/')}${query}`));

const capture: fc.Arbitrary<CaptureFields> = fc.record({
  rule: fc.constantFrom('errors', 'slow', 'Errors'),
  experiment: fc.constantFrom(null, null, 'chaos', 'calm'),
  path,
  status: fc.constantFrom(...statuses),
  answeredStatus: fc.constantFrom(...statuses),
  error: fc.constantFrom(null, null, 'timeout', 'reset'),
  services: fc.array(fc.constantFrom('shop', 'ratings', 'Shop'), { maxLength: 3 }),
  capturedAtMs: fc.integer({ min: 0, max: 20 }).map((half) => half / 2),
});

const asked: readonly [string, (status: number, error: string | null) => boolean][] = [
  ['500', (status) => status === 500],
  ['404', (status) => status === 404],
  ['5xx', (status) => status >= 500 && status < 600],
  ['>=400', (status) => status >= 400],
  ['>499', (status) => status > 499],
  ['<=404', (status) => status >= 0 && status <= 404],
  ['<500', (status) => status >= 0 && status < 500],
  ['timeout', (_, error) => error === 'timeout'],
  ['any', (_, error) => error !== null],
];

const glob = fc
  .array(fc.constantFrom(...segments, '*', '**', 'o*', '*7', '*.b', '**b'), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((parts) => fc.constantFrom(`/${parts.join('/')}`, `**/${parts.join('/')}`, '**', '/*'));

const maybe = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });
const filter: fc.Arbitrary<CaptureFilter> = fc.record({
  rule: maybe(fc.constantFrom('errors', 'slow', 'none')),
  experiment: maybe(fc.constant('chaos')),
  service: maybe(fc.constantFrom('shop', 'ratings', 'none')),
  status: maybe(fc.constantFrom(...asked.map(([text]) => text))),
  path: maybe(glob),
  sinceMs: maybe(fc.integer({ min: 0, max: 10 })),
  untilMs: maybe(fc.integer({ min: 0, max: 10 })),
  limit: maybe(fc.integer({ min: 1, max: 30 })),
});
/** Most of them ask for one or two things: of those something is found. */
const sparse = fc
  .tuple(filter, fc.subarray(['rule', 'experiment', 'service', 'status', 'path'], { maxLength: 3 }))
  .map(([whole, left]) => ({
    ...whole,
    ...Object.fromEntries(left.map((name) => [name, undefined])),
  }));

test('a filter finds, and counts, what each capture alone would say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(capture, { maxLength: 60 }),
      fc.array(sparse, { minLength: 1, maxLength: 12 }),
      async (captures, filters) => {
        const { file, db } = await storeInMemory();
        insertCaptures(file, captures);
        for (const each of filters) {
          const expected = captures
            .map((fields, at) => ({ id: at + 1, fields }))
            .filter(({ fields }) => matches(fields, each))
            .sort(newestFirst)
            .map(({ id }) => id);
          const found = await findCaptures(db, each);
          const count = await countCaptures(db, each);
          const said = JSON.stringify({ each, captures, found, count, expected });
          if (count !== expected.length) throw new Error(`counted wrongly: ${said}`);
          if (`${found}` !== `${expected.slice(0, each.limit)}`) throw new Error(said);
        }
        file.close();
      },
    ),
  );
});

function matches(fields: CaptureFields, each: CaptureFilter): boolean {
  const status = fields.status ?? fields.answeredStatus ?? Number.NaN;
  const isAsked = asked.find(([text]) => text === each.status)?.[1];
  return (
    (each.rule === undefined || fields.rule === each.rule) &&
    (each.experiment === undefined || fields.experiment === each.experiment) &&
    (each.service === undefined || fields.services.includes(each.service)) &&
    (isAsked === undefined || isAsked(status, fields.error)) &&
    (each.path === undefined ||
      compilePathGlob(wireText(each.path))(fields.path.replace(/\?.*$/s, ''))) &&
    (each.sinceMs === undefined || fields.capturedAtMs >= each.sinceMs) &&
    (each.untilMs === undefined || fields.capturedAtMs <= each.untilMs)
  );
}

type Numbered = { readonly id: number; readonly fields: CaptureFields };

function newestFirst(one: Numbered, other: Numbered): number {
  return other.fields.capturedAtMs - one.fields.capturedAtMs || other.id - one.id;
}
