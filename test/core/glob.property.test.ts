import { expect, test } from 'vitest';
import { compilePathGlob, compileTextGlob } from '../../src/core/glob.js';
import { decodePercent, normalTarget, queryParameters, queryValues } from '../../src/core/query.js';
import fc from '../harness/fast-check.js';

/** What a glob means, by its definition: slow, and plain to see. */
function fits(glob: string, text: string): boolean {
  const [first] = glob;
  if (first === undefined) return text === '';
  if (first === '*') {
    return fits(glob.slice(1), text) || (text !== '' && fits(glob, text.slice(1)));
  }
  return text.startsWith(first) && fits(glob.slice(1), text.slice(1));
}

const few = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 7 });
const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 9 });

test('a glob over text holds where its definition does', () => {
  fc.assert(
    fc.property(few, letters, (glob, text) => {
      expect(compileTextGlob(glob)(text)).toBe(fits(glob, text));
    }),
  );
});

const segment = fc.string({ unit: fc.constantFrom(...'ab.+(['), minLength: 1, maxLength: 4 });
const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((all) => `/${all.join('/')}`);

test('a path is its own glob, and no other path', () => {
  fc.assert(
    fc.property(path, path, (one, other) => {
      expect(compilePathGlob(one)(one)).toBe(true);
      expect(compilePathGlob(one)(other)).toBe(one === other);
    }),
  );
});

test('a star stands for what is in one segment, two for what is in several', () => {
  fc.assert(
    fc.property(path, path, path, (before, within, after) => {
      const whole = before + within + after;
      expect(compilePathGlob(`${before}/**${after}`)(whole)).toBe(true);
      expect(compilePathGlob(`${before}/*`)(before + within)).toBe(true);
      const isOneSegment = within.lastIndexOf('/') === 0;
      const starred = compilePathGlob(`${before}/*${after}`)(whole);
      if (isOneSegment) expect(starred).toBe(true);
      else if (!after.includes('/', 1) && before.split('/').length === 2)
        expect(starred).toBe(false);
    }),
  );
});

const target = fc.oneof(
  fc.webPath().chain((webPath) => fc.webQueryParameters().map((query) => `${webPath}?${query}`)),
  fc.string({ unit: 'binary' }).map((text) => `/${text}`),
  fc.string({ unit: fc.constantFrom(...'/.%2eE?&=+a') }).map((text) => `/${text}`),
);

test('a normal target is normal, and names the same parameters', () => {
  fc.assert(
    fc.property(target, (text) => {
      const normal = normalTarget(text);
      expect(normalTarget(normal)).toBe(normal);
      const names = queryParameters(text).map(({ name }) => decodePercent(name));
      expect(queryParameters(normal).map(({ name }) => decodePercent(name))).toEqual(names);
    }),
  );
});

test('a parameter is found by its name, with its value, whatever stands around it', () => {
  const part = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(part, part, fc.webQueryParameters(), (name, value, others) => {
      const own = `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`;
      const values = queryValues(`/p?${others}&${own}`, name.toWellFormed());
      expect(values.at(-1)).toBe(value.toWellFormed());
    }),
  );
});
