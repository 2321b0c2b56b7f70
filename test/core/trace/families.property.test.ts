import { describe, expect, test } from 'vitest';
import { traceFamilies } from '../../../src/core/trace/families.js';
import {
  type GivenTrace,
  type HeaderValues,
  isSameTrace,
  type TraceFamily,
} from '../../../src/core/trace/family.js';
import fc from '../../harness/fast-check.js';

/** All that read a trace; a request id is another thing. */
const families = traceFamilies().filter(({ name }) => name !== 'request-id');

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const id = hex(16).filter((text) => !/^0+$/.test(text));
const given: fc.Arbitrary<GivenTrace> = fc.record({
  traceId: fc
    .tuple(fc.oneof(hex(16), fc.constant('0'.repeat(16))), id)
    .map((both) => both.join('')),
  spanId: id,
  requestId: fc.uuid(),
  sampled: fc.constantFrom(true, false, null),
  isRandom: fc.boolean(),
});

/** What was written, by slot. */
function written(family: TraceFamily, trace: GivenTrace, values: HeaderValues | null = null) {
  const lines = family
    .write(trace, values, 0, values !== null)
    .split('\r\n')
    .slice(0, -1);
  const pairs = lines.map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)] as const;
  });
  return family.headers.map((name) => pairs.find(([each]) => each === name)?.[1]);
}

/** As a client may send it: header text, or anything at all. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300, size: 'max' }),
  fc.string({
    unit: fc.constantFrom(...'0123456789abcdefABF-=:;,%/_ Rodtl\t'),
    maxLength: 120,
    size: 'max',
  }),
);

describe.each(families.map((family) => [family.headers[0], family] as const))('%s', (_, family) => {
  test('what was written is read again', () => {
    fc.assert(
      fc.property(given, (trace) => {
        const read = family.read(written(family, trace), 0);
        expect(read).not.toBe(null);
        expect(isSameTrace(read?.traceId ?? '', trace.traceId)).toBe(true);
        expect(read?.parentSpanId).toBe(trace.spanId);
        // Where nobody decided, a header that cannot leave it open says yes; baggage says nothing.
        if (family.name === 'baggage') expect(read?.sampled).toBe(null);
        else if (trace.sampled !== null) expect(read?.sampled).toBe(trace.sampled);
        else expect(read?.sampled).not.toBe(false);
      }),
    );
  });

  test('whatever comes is read as well-formed ids, or as nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.option(text, { nil: undefined }), { maxLength: 5 }), (values) => {
        const read = family.read(values, 0);
        if (read === null) return;
        expect(read.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
        expect(read.parentSpanId ?? '1'.repeat(16)).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
      }),
    );
  });

  test('whatever came, what goes on is this trace', () => {
    fc.assert(
      fc.property(
        given,
        fc.array(fc.option(text, { nil: undefined }), { maxLength: 5 }),
        (trace, values) => {
          // As a parser has left it: no line ends, no blanks around.
          const came = values.map((value) => value?.replace(/[\r\n\0]/g, '').trim());
          const lines = family.write(trace, came, 0, true);
          expect(lines).toMatch(/^(?:[a-z0-9-]+: [^\r\n]*\r\n)+$/);
          const isFull = family.name === 'baggage' && (came[0] ?? '').length > 200;
          if (isFull || `${came[0]}`.includes('"')) return;
          const read = family.read(written(family, trace, came), 0);
          expect(isSameTrace(read?.traceId ?? '', trace.traceId)).toBe(true);
        },
      ),
    );
  });
});

test('any two families written for one trace speak of the same one', () => {
  const [one, other] = [fc.constantFrom(...families), fc.constantFrom(...families)];
  fc.assert(
    fc.property(given, one, other, (trace, first, second) => {
      const [a, b] = [first, second].map((family) => family.read(written(family, trace), 0));
      expect(isSameTrace(a?.traceId ?? 'a', b?.traceId ?? 'b')).toBe(true);
      expect(a?.parentSpanId).toBe(b?.parentSpanId);
    }),
  );
});

const word = (first: string, rest: string) =>
  fc
    .tuple(fc.constantFrom(...first), fc.string({ unit: fc.constantFrom(...rest), maxLength: 8 }))
    .map((both) => both.join(''));
const name = word('abxyz', 'abcxyz019_-*');
const value = fc.string({
  unit: fc.constantFrom(...'abcXYZ019.!~:+/'),
  minLength: 1,
  maxLength: 12,
});
const members = fc.uniqueArray(fc.tuple(name, value), {
  selector: ([key]) => key,
  minLength: 1,
  maxLength: 6,
});

test.each([
  ['tracestate', ', ', (trace: GivenTrace) => [`00-${trace.traceId}-${trace.spanId}-01`]],
  ['tracestate', ',', (trace: GivenTrace) => [`00-${trace.traceId}-${trace.spanId}-01`]],
  ['x-datadog-tags', ',', () => ['1', '1', '1']],
  ['x-amzn-trace-id', ';', () => []],
  ['baggage', ',', () => []],
  ['baggage', ' , ', () => []],
])('what others put into %s goes on as it was, in its order (%j)', (header, separator, before) => {
  const family = families.find(({ headers }) => headers.includes(header)) as TraceFamily;
  const slot = family.headers.indexOf(header);
  fc.assert(
    fc.property(given, members, (trace, pairs) => {
      const texts = pairs.map((pair) => pair.join('='));
      const came: (string | undefined)[] = before(trace);
      came[slot] = texts.join(separator);
      const on = written(family, trace, came)[slot] ?? '';
      const kept = on.split(separator.trim()).map((each) => each.trim());
      expect(kept.filter((each) => texts.includes(each))).toEqual(texts);
    }),
  );
});
