import { describe, expect, test } from 'vitest';
import type { Hop } from '../../../src/core/capture.js';
import { baselineNoise } from '../../../src/replayer/compare/baseline-noise.js';
import { compareChains } from '../../../src/replayer/compare/compare-chains.js';
import { parseIgnore } from '../../../src/replayer/compare/ignore.js';
import { createNoise } from '../../../src/replayer/compare/noise.js';
import type { NoisyPlaces } from '../../../src/replayer/compare/noisy-places.js';
import type { ReplayedChain } from '../../../src/replayer/replayed-call.js';
import { call, replayAtMs, replayedChain } from '../fixtures/calls.js';
import { bookinfoChain, capture, hop, message, recordedAtMs } from '../fixtures/captures.js';

const recordedContext = { startedAtMs: recordedAtMs, ids: [] };
const replayContext = { startedAtMs: replayAtMs, ids: [] };
const noise = createNoise(recordedContext, replayContext, 0);

interface Given {
  readonly chain?: readonly Hop[];
  readonly live?: readonly string[];
  readonly ignore?: readonly string[];
  readonly baseline?: ReadonlyMap<number, NoisyPlaces>;
}

function compare(replayed: ReplayedChain, { chain = bookinfoChain(), ...given }: Given = {}) {
  const [entry = hop()] = chain;
  return compareChains({
    capture: capture(chain),
    entry,
    replayed,
    isLive: (service) => given.live?.includes(service) === true,
    ignore: parseIgnore(given.ignore ?? []),
    noise,
    baseline: given.baseline,
  });
}

const path = '/productpage?id=7';

/** The chain as a person reads it: `= live reviews 500→500`, indented by the caller's place. */
function told({ hops }: ReturnType<typeof compare>): string[] {
  const marks = { same: '=', changed: '~', missing: '-', extra: '+' };
  return hops.map(
    ({ result, mode, service, parent, status }) =>
      `${parent ?? '.'} ${marks[result]} ${mode} ${service} ${status?.recorded}→${status?.replayed}`,
  );
}

describe('the chain', () => {
  test('with recorded dependencies: nothing is expected below them', () => {
    const replayed = replayedChain({}, [
      call({ index: 1, service: 'details', path, answers: 1 }),
      call({ index: 2, path, answers: 2 }),
    ]);
    expect(told(compare(replayed))).toEqual([
      '. = live productpage 500→500',
      '0 = recorded details 200→200',
      '0 = recorded reviews 500→500',
    ]);
  });

  test('a call to a third party goes by its host', () => {
    const thirdParty = { service: null, authority: 'Stats.example', path: '/collect' };
    const { hops } = compare(replayedChain(thirdParty, []), { chain: [hop(thirdParty)] });
    expect(hops.map(({ service }) => service)).toEqual(['stats.example']);
  });

  test('each call comes after its caller, missing and extra ones too', () => {
    const replayed = replayedChain({}, [
      call({ index: 1, path, status: 500 }),
      call({ index: 2, parent: 1, from: 'reviews', service: 'stars', path: '/s' }),
      call({ index: 3, service: 'ads', path: '/ad' }),
    ]);
    expect(told(compare(replayed, { live: ['reviews'] }))).toEqual([
      '. = live productpage 500→500',
      '0 - recorded details 200→null',
      '0 = live reviews 500→500',
      '2 - recorded ratings 500→null',
      '2 + live stars null→200',
      '0 + live ads null→200',
    ]);
  });

  test('a miss is an extra call, and a note tells its reason', () => {
    const replayed = replayedChain({}, [
      call({ index: 1, path: '/new', mode: 'recorded', status: null, miss: 'no answer for /new' }),
    ]);
    const compared = compare(replayed, { chain: [hop()] });
    expect(compared.hops[1]).toMatchObject({
      result: 'extra',
      mode: 'recorded',
      hop: null,
      miss: 'no answer for /new',
    });
    expect(compared.notes).toEqual(['no answer for /new']);
  });

  test('where calls could not be seen, none is missing', () => {
    const compared = compare(replayedChain({}, [], { observed: false }));
    expect(told(compared)).toEqual(['. = live productpage 500→500']);
  });

  test('a caller that lost the trace is found by its own egress address', () => {
    const replayed = replayedChain({}, [
      call({ index: 1, path, status: 500 }),
      call({ index: 2, parent: null, from: 'reviews', service: 'stars', path: '/s' }),
    ]);
    const { hops } = compare(replayed, { live: ['reviews'] });
    const reviews = hops.findIndex(({ service }) => service === 'reviews');
    expect(hops.find(({ service }) => service === 'stars')?.parent).toBe(reviews);
  });

  test('callers in a circle lose no call', () => {
    const replayed = replayedChain({}, [
      call({ index: 1, parent: 2, service: 'a', path: '/a' }),
      call({ index: 2, parent: 1, service: 'b', path: '/b' }),
    ]);
    const { hops } = compare(replayed, { chain: [hop()] });
    expect(hops.map(({ service }) => service)).toEqual(['productpage', 'a', 'b']);
  });

  test('latency is told and changes nothing', () => {
    const { hops, differences } = compare(replayedChain({ durationMs: 9000 }, []), {
      chain: [hop()],
    });
    expect(hops[0]).toMatchObject({ result: 'same', durationMs: { recorded: 20, replayed: 9000 } });
    expect(differences).toEqual([]);
  });
});

const json = ['Content-Type', 'application/json'];
const posted = (text: string): Partial<Hop> => ({ method: 'POST', request: message(json, text) });

describe('what is compared', () => {
  test('of a recorded dependency, what it was asked, and not the answer', () => {
    const chain = [
      hop(),
      hop({ index: 1, parent: 0, from: 'productpage', service: 'reviews', ...posted('{"n":1}') }),
    ];
    const replayed = replayedChain({}, [
      call({ index: 1, answers: 1, ...posted('{"n":2}'), status: 200, response: message([], 'x') }),
    ]);
    const compared = compare(replayed, { chain });
    expect(told(compared)).toEqual([
      '. = live productpage 500→500',
      '0 ~ recorded reviews 500→500',
    ]);
    expect(compared.differences).toEqual([
      { hop: 1, at: 'request body $.n', kind: 'changed', recorded: 1, replayed: 2 },
    ]);
    expect(compared.bodies).toEqual([
      {
        hop: 1,
        message: 'request',
        hunks: [
          { recordedLine: 1, replayedLine: 1, lines: [' {', '-  "n": 1', '+  "n": 2', ' }'] },
        ],
        cut: false,
      },
    ]);
    expect(compared.isEntrySame).toBe(true);
  });

  test('of a live call, both; of the entry, the answer', () => {
    const chain = [
      hop(),
      hop({
        index: 1,
        parent: 0,
        from: 'productpage',
        service: 'reviews',
        request: message(['X-A', '1']),
      }),
    ];
    const replayed = replayedChain({ status: 200, request: message(['X-Mark', 'new']) }, [
      call({ index: 1, path, status: 404, request: message(['X-A', '2']) }),
    ]);
    const { differences, isEntrySame } = compare(replayed, { chain, live: ['reviews'] });
    expect(differences.map(({ hop: at, at: where }) => `${at} ${where}`)).toEqual([
      '0 status',
      '1 request header x-a',
      '1 status',
    ]);
    expect(isEntrySame).toBe(false);
  });

  test.each([
    ...['host', 'x-forwarded-for', 'traceparent', 'x-request-id', 'baggage', 'x-loop-replay'],
    'content-length',
  ])('%s of a request is noise', (name) => {
    const chain = [
      hop(),
      hop({
        index: 1,
        parent: 0,
        from: 'productpage',
        service: 'reviews',
        request: message([name, 'a']),
      }),
    ];
    const made = call({ index: 1, answers: 1, path, request: message([name, 'b']) });
    expect(compare(replayedChain({}, [made]), { chain }).differences).toEqual([]);
  });

  test('noise and ignored places read as recorded in the lines of a body', () => {
    const recorded = message(json, `{"at":${recordedAtMs},"took":5,"n":1}`);
    const replayed = message(json, `{"n":2,"took":9,"at":${replayAtMs}}`);
    const compared = compare(replayedChain({ response: replayed }, []), {
      chain: [hop({ response: recorded })],
      ignore: ['$.took'],
    });
    expect(compared.bodies[0]?.hunks[0]?.lines).toEqual([
      ' {',
      `   "at": ${recordedAtMs},`,
      '   "took": "(not compared)",',
      '-  "n": 1',
      '+  "n": 2',
      ' }',
    ]);
    expect(compared.notes).toEqual(['passed over as noise (ids and times of the run): body $.at']);
  });
});

describe('a baseline', () => {
  const answers = (text: string) => ({ response: message(json, text) });
  const baselineOf = (one: ReplayedChain, other: ReplayedChain, chain: readonly Hop[]) =>
    baselineNoise({
      capture: capture(chain),
      entry: chain[0] ?? hop(),
      recordedContext,
      runs: [
        { chain: one, context: replayContext },
        { chain: other, context: replayContext },
      ],
      isLive: () => true,
      ignore: parseIgnore([]),
      runMs: 0,
    });

  test('makes noise of what differs between its two runs, in all items of a list', () => {
    const chain = [hop(answers('{"items":[{"id":1,"n":1},{"id":2,"n":1}],"v":1}'))];
    const baseline = baselineOf(
      replayedChain(answers('{"items":[{"id":3,"n":1}],"v":1}'), []),
      replayedChain(answers('{"items":[{"id":4,"n":1}],"v":1}'), []),
      chain,
    );
    const replayed = replayedChain(answers('{"items":[{"id":8,"n":1},{"id":9,"n":2}],"v":2}'), []);
    const { differences, notes } = compare(replayed, { chain, baseline });
    expect(differences.map(({ at }) => at)).toEqual(['body $.items[1].n', 'body $.v']);
    expect(notes.join()).toContain('body $.items[0].id, body $.items[1].id');
  });

  describe('whose objects have keys made up for each run', () => {
    const differing = (recorded: string, runs: readonly [string, string], replayed: string) => {
      const chain = [hop(answers(recorded))];
      const [one, other] = runs.map((text) => replayedChain(answers(text), []));
      const baseline = baselineOf(one as ReplayedChain, other as ReplayedChain, chain);
      const { differences } = compare(replayedChain(answers(replayed), []), { chain, baseline });
      return differences.map(({ at, kind }) => `${kind} ${at}`);
    };
    const runs = ['{"s":{"k1":{"u":1}},"v":1}', '{"s":{"k2":{"u":1}},"v":1}'] as const;

    test('makes noise of the keys, and compares what stands below them', () => {
      const recorded = '{"s":{"a":{"u":1},"b":{"u":2}},"v":1}';
      expect(differing(recorded, runs, '{"s":{"c":{"u":1},"d":{"u":2}},"v":1}')).toEqual([]);
      expect(differing(recorded, runs, '{"s":{"c":{"u":2},"d":{"u":1}},"v":1}')).toEqual([]);
      expect(differing(recorded, runs, '{"s":{"c":{"u":1},"d":{"u":9}},"v":2}')).toEqual([
        'changed body $.s.b.u',
        'changed body $.v',
      ]);
    });

    test('counts the entries, unless their number differs between its runs, too', () => {
      const recorded = '{"s":{"a":{"u":1}},"v":1}';
      const replayed = '{"s":{"c":{"u":1},"d":{"u":2}},"v":1}';
      expect(differing(recorded, runs, replayed)).toEqual(['added body $.s.d']);
      const varying = [runs[0], '{"s":{"k2":{"u":1},"k3":{"u":1}},"v":1}'] as const;
      expect(differing(recorded, varying, replayed)).toEqual([]);
      expect(differing(recorded, varying, '{"s":{"c":{"u":7}},"v":1}')).toEqual([
        'changed body $.s.a.u',
      ]);
    });

    test('keeps the keys that both its runs have', () => {
      const withTotal = ['{"total":1,"k1":5}', '{"total":1,"k2":5}'] as const;
      expect(differing('{"total":1,"a":5}', withTotal, '{"total":1,"b":5}')).toEqual([]);
      expect(differing('{"total":1,"a":5}', withTotal, '{"b":5,"c":1}')).toEqual([
        'removed body $.total',
        'added body $.c',
      ]);
    });

    test('and lines of JSON and items of XML stand for each other', () => {
      const answer = (type: string, text: string) =>
        replayedChain({ response: message(['Content-Type', type], text) }, []);
      const compared = (type: string, of: (id: number, last: number) => string) => {
        const chain = [hop({ response: message(['Content-Type', type], of(1, 1)) })];
        const baseline = baselineOf(answer(type, of(2, 1)), answer(type, of(3, 1)), chain);
        return compare(answer(type, of(4, 2)), { chain, baseline }).differences.length;
      };
      const ndjson = (id: number, last: number) => `{"id":${id}}\n{"id":${id},"n":${last}}\n`;
      expect(compared('application/x-ndjson', ndjson)).toBe(1);
      expect(compared('text/plain', (id, last) => `id ${id}\nn ${last}`)).toBe(1);
    });

    test('finds what is noise below them, and maps within maps and lists', () => {
      const nested = (key: string, inner: string, token: number, last = 1) =>
        `[{"m":{"${key}":{"t":${token},"deep":{"${inner}":${last}}}}},{"m":{}}]`;
      const two = [nested('k', 'x', 1), nested('l', 'y', 2)] as const;
      expect(differing(nested('a', "it's", 7), two, nested('b', 'odd key', 8))).toEqual([]);
      expect(differing(nested('a', 'p', 7), two, nested('b', 'q', 8, 2))).toEqual([
        'changed body $[0].m.a.deep.p',
      ]);
    });
  });

  test('knows headers and calls below the entry; a status always counts', () => {
    const chain = [
      hop(),
      hop({ index: 1, parent: 0, from: 'productpage', service: 'reviews', status: 200 }),
    ];
    const made = (status: number, served: string, tag: string) =>
      replayedChain({ response: message(['X-Served-By', served]) }, [
        call({ index: 1, path, status, request: message(['X-Tag', tag]) }),
      ]);
    const baseline = baselineOf(made(200, 'a', 'k'), made(404, 'b', 'l'), chain);
    const given = { chain, baseline, live: ['reviews'] };
    expect(compare(made(500, 'c', 'm'), given).differences.map(({ at }) => at)).toEqual([
      'body',
      'status',
    ]);
    expect(
      compare(made(500, 'c', 'm'), { ...given, baseline: new Map() }).differences,
    ).toHaveLength(4);
  });

  test('two equal runs make no noise', () => {
    const chain = [hop(answers('{"v":1}'))];
    const run = replayedChain(answers('{"v":2}'), []);
    expect(baselineOf(run, run, chain).size).toBe(0);
  });
});

test('keys such as __proto__ and numbers beyond a double are lines like any other', () => {
  const chain = [
    hop({ response: message(json, '{"__proto__":{"a":1},"n":12345678901234567890}') }),
  ];
  const replayed = message(json, '{"__proto__":{"a":2},"n":12345678901234567891}');
  const { bodies, differences } = compare(replayedChain({ response: replayed }, []), { chain });
  expect(differences.map(({ at }) => at)).toEqual(['body $.__proto__.a', 'body $.n']);
  expect(bodies[0]?.hunks[0]?.lines.filter((line) => !line.startsWith(' '))).toEqual([
    '-    "a": 1',
    '+    "a": 2',
    '-  "n": 12345678901234567890',
    '+  "n": 12345678901234567891',
  ]);
});
