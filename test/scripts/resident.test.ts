import { expect, test } from 'vitest';
// @ts-expect-error: no types of its own
import { judgeResident } from '../../scripts/soak/resident.mjs';

const steady = Array.from({ length: 30 }, (_, at) => 170 + (at % 3));
const garbage = Array.from({ length: 300 }, (_, at) => 180 + (at % 100));

test('what is garbage until it is collected is no growth', () => {
  expect(judgeResident({ resident: garbage, collected: steady })).toEqual({
    isFlat: true,
    text: 'resident, garbage collected: 171 MiB once warm, 171 MiB at the end; with garbage: 250 MiB, 250 MiB, 279 MiB at most',
  });
});

test.each([
  ['a leak of two MiB a sample', steady.map((mib, at) => mib + 2 * at), false],
  ['a step that stays', steady.map((mib, at) => mib + (at > 15 ? 40 : 0)), false],
  ['what warms up', steady.map((mib, at) => mib - (at < 5 ? 60 : 0)), true],
  ['a spike', steady.map((mib, at) => mib + (at === 20 ? 200 : 0)), true],
])('%s in what is left of a collection: flat is %s', (_, collected, isFlat) => {
  expect(judgeResident({ resident: garbage, collected }).isFlat).toBe(isFlat);
});
