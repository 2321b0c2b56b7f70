import { expect, test } from 'vitest';
import type { Capture } from '../../src/core/capture.js';
import { LoopError } from '../../src/core/errors.js';
import type { TravellingCapture, TravellingMessage } from '../../src/core/travel.js';
import { exportHar } from '../../src/travel/har/export-har.js';
import { readCaptures } from '../../src/travel/read-captures.js';
import fc from '../harness/fast-check.js';
import { captures } from './fixtures/captures-of.js';
import { changedIn, oddValues } from './fixtures/odd-values.js';

const headers = fc.array(
  fc.record({
    name: fc.constantFrom(
      'Accept',
      'X-A',
      'content-type',
      'Cookie',
      'set-cookie',
      'Content-Length',
    ),
    value: fc.oneof(
      fc.string(),
      fc.constantFrom('application/json', 'text/html; charset=latin1', '5'),
    ),
  }),
  { maxLength: 4 },
);
const entry = fc.record({
  startedDateTime: fc.constant('2026-01-01T00:00:00.000Z'),
  time: fc.double({ min: -1, max: 1e5, noNaN: true }),
  request: fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    url: fc.webUrl({ withQueryParameters: true, withFragments: true }),
    httpVersion: fc.constantFrom('HTTP/1.1', 'h2', ''),
    ...{ cookies: fc.constant([]), headers, queryString: fc.constant([]) },
    ...{ headersSize: fc.constant(-1), bodySize: fc.integer({ min: -1, max: 100 }) },
    postData: fc.record({ mimeType: fc.constantFrom('text/plain', ''), text: fc.string() }),
  }),
  response: fc.record({
    status: fc.integer({ min: 0, max: 599 }),
    statusText: fc.string(),
    ...{ httpVersion: fc.constant('HTTP/1.1'), cookies: fc.constant([]), headers },
    content: fc.record(
      {
        size: fc.integer({ min: -1, max: 100 }),
        mimeType: fc.constantFrom('text/html', 'application/json', 'image/png', ''),
        text: fc.oneof(fc.string(), fc.base64String()),
        encoding: fc.constantFrom('base64', 'utf8', ''),
      },
      { requiredKeys: ['size', 'mimeType'] },
    ),
    ...{ redirectURL: fc.constant(''), headersSize: fc.constant(-1) },
    bodySize: fc.integer({ min: -1, max: 100 }),
  }),
  ...{ cache: fc.constant({}), timings: fc.constant({ send: 0, wait: 1, receive: 1 }) },
});
const archive = fc.array(entry, { minLength: 1, maxLength: 4 }).map((entries) => ({
  log: { version: '1.2', creator: { name: 'x', version: '1' }, entries },
}));

function read(har: unknown, strict = false) {
  const data = Buffer.from(JSON.stringify(har) ?? '');
  const options = { attachments: new Map(), strict, byPage: false, locate: () => null };
  return readCaptures({ name: 'case.har', data }, options);
}

const hopsOf = (captures: readonly TravellingCapture[]) => captures.flatMap(({ hops }) => hops);

test('each entry of an archive is a hop, or skipped with its number and a reason', () => {
  fc.assert(
    fc.property(archive, (har) => {
      try {
        const { captures, skipped } = read(har);
        expect(hopsOf(captures).length + skipped.length).toBe(har.log.entries.length);
        for (const { entry, reason } of skipped) {
          expect(har.log.entries[entry]).toBeDefined();
          expect(reason).not.toBe('');
        }
      } catch (error) {
        if (!(error instanceof LoopError)) throw error;
        expect(error.code).toMatch(/^LOOP_TRAVEL_/);
      }
    }),
  );
});

test.each([false, true])(
  'an archive with anything in any place is read, or refused (strict: %s)',
  (strict) => {
    fc.assert(
      fc.property(archive, fc.nat(), oddValues, (har, at, odd) => {
        try {
          read(changedIn(har, at, odd), strict);
        } catch (error) {
          if (!(error instanceof LoopError)) throw error;
          expect(error.code).toMatch(/^LOOP_TRAVEL_/);
          expect(error.message).toMatch(/^case\.har: /);
        }
      }),
    );
  },
);

test('any text that begins like JSON is read, or refused', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(archive, fc.nat(2_000)).map(([har, at]) => JSON.stringify(har).slice(0, at)),
  );
  fc.assert(
    fc.property(text, (rest) => {
      const file = { name: 'case.har', data: Buffer.from(`{${rest}`) };
      const options = { attachments: new Map(), strict: false, byPage: false, locate: () => null };
      try {
        readCaptures(file, options);
      } catch (error) {
        if (!(error instanceof LoopError)) throw error;
        expect(error.code).toMatch(/^LOOP_TRAVEL_/);
      }
    }),
  );
});

/** As a store gives it: with what follows from the rest. */
function asKept({ hops, rule, ...capture }: TravellingCapture): Capture {
  const message = ({ body, ...rest }: TravellingMessage) => ({
    ...rest,
    body: { ...body, sha256: null },
  });
  const chain = hops.map((hop, index) => {
    const { redacted: _, ...rest } = hop;
    const response = hop.response && message(hop.response);
    return {
      ...rest,
      ...{ index, parent: null, from: null, attempt: 1, request: message(hop.request), response },
    };
  });
  const summary = { rule: rule.name, ruleDefinition: rule, chain, failedHop: null, redacted: [] };
  return { ...capture, ...summary } as unknown as Capture;
}

/** A header may have any byte; in a coding that is none, or a charset, nothing else is changed. */
const isPlain = ({ headers }: TravellingMessage) =>
  !headers.some((text, at) => at % 2 === 0 && /^content-/i.test(text));

test('what loop exports as HAR comes back as it was', () => {
  fc.assert(
    fc.property(captures, (capture) => {
      fc.pre(
        capture.hops.every(
          ({ request, response }) => isPlain(request) && (response === null || isPlain(response)),
        ),
      );
      const exported = JSON.stringify(exportHar(asKept(capture), '1'));
      const { captures: back, skipped } = read(JSON.parse(exported));
      expect(skipped).toEqual([]);
      const hops = capture.hops.map((hop) => ({ ...hop, redacted: [] }));
      expect(back).toEqual([{ ...capture, hops }]);
    }),
  );
});
