import { describe, expect, test } from 'vitest';
import type { Hop } from '../../src/core/capture.js';
import type { RuleDefinition } from '../../src/core/rules/definition.js';
import type { ReplayedCall } from '../../src/replayer/replayed-call.js';
import { judgeChain } from '../../src/replayer/verdict.js';
import { call, replayedChain } from './fixtures/calls.js';
import { bookinfoChain, capture, message, serverErrors } from './fixtures/captures.js';

const atReviews: RuleDefinition = {
  name: 'reviews-down',
  when: { all: [{ service: 'reviews' }, { status: '5xx' }] },
};
const notFound: RuleDefinition = { name: 'not-found', when: { status: 404 } };

interface Case {
  readonly entry: Partial<Hop>;
  readonly calls?: readonly ReplayedCall[];
  readonly rule?: RuleDefinition;
  readonly failOnMiss?: boolean;
  readonly unclaimed?: number;
  readonly keepsTiming?: boolean;
}

function judged({ entry, calls = [], rule = serverErrors, ...given }: Case) {
  return judgeChain({
    capture: capture(bookinfoChain(), { ruleDefinition: rule }),
    rules: [rule, notFound],
    entry: 0,
    isSame: false,
    chain: replayedChain(entry, calls, { unclaimed: given.unclaimed ?? 0 }),
    failOnMiss: given.failOnMiss ?? false,
    keepsTiming: given.keepsTiming ?? false,
  });
}

const ok = { status: 200, answeredStatus: 200 };
const noConnection = { status: null, answeredStatus: 502, error: 'connect' } as const;

describe('the verdict over a chain', () => {
  test.each<[string, Case, string]>([
    ['the rule holds at the entry', { entry: {} }, 'reproduced'],
    [
      'a recorded answer is what the rule held for, and the entry is well',
      { entry: ok, calls: [call({ answers: 2, status: 500 })] },
      'passed',
    ],
    [
      'the rule holds at a live call, as it did there',
      { entry: ok, calls: [call({ status: 500 })] },
      'reproduced',
    ],
    [
      'the rule names a live service below the entry',
      { entry: ok, calls: [call({ status: 503 })], rule: atReviews },
      'reproduced',
    ],
    [
      'the rule holds at a live service where it did not hold then',
      { entry: ok, calls: [call({ service: 'details', status: 500 })] },
      'different',
    ],
    [
      'another rule holds at a live call',
      { entry: ok, calls: [call({ status: 404 })] },
      'different',
    ],
    ['none holds anywhere', { entry: ok, calls: [call({})] }, 'passed'],
    [
      'a live service gives no connection, and the entry fails by it',
      { entry: {}, calls: [call({ service: 'details', ...noConnection })] },
      'unreachable',
    ],
    [
      'a live service gives no connection, and the entry copes',
      { entry: ok, calls: [call({ service: 'details', mode: 'recorded', answers: 1 })] },
      'passed',
    ],
  ])('%s', (_, given, verdict) => {
    expect(judged(given).verdict).toBe(verdict);
  });

  test('a service that gave no connection then either is no reason to call it unreachable', () => {
    const chain = bookinfoChain().map((hop) =>
      hop.service === 'ratings' ? { ...hop, ...noConnection } : hop,
    );
    const { verdict } = judgeChain({
      capture: capture(chain),
      rules: [serverErrors],
      entry: 0,
      isSame: true,
      chain: replayedChain({}, [call({ service: 'ratings', ...noConnection })]),
      failOnMiss: false,
      keepsTiming: false,
    });
    expect(verdict).toBe('reproduced');
  });
});

describe('an entry that fails in another way, for which no rule holds', () => {
  const rule: RuleDefinition = { name: 'http-500', when: { status: 500 } };

  test.each<[string, Partial<Hop>, string]>([
    ['by another status', { status: 503 }, 'status 503'],
    ['without an answer', { status: null, answeredStatus: 502, error: 'reset' }, 'error reset'],
  ])('%s: it passes, and a note says how it ended', (_, entry, outcome) => {
    expect(judged({ entry, rule })).toEqual({
      verdict: 'passed',
      doubts: [],
      notes: [
        `the entry ended with ${outcome} where status 500 was recorded; no rule holds for that`,
      ],
    });
  });

  test('is told apart from one that is well', () => {
    expect(judged({ entry: ok, rule })).toEqual({ verdict: 'passed', notes: [], doubts: [] });
  });
});

describe('a call without a recorded answer', () => {
  const calls = [call({ mode: 'recorded', status: null, miss: 'nothing fits' })];

  test('leaves the verdict, and a doubt says that it may be the reason', () => {
    expect(judged({ entry: {}, calls })).toEqual({
      verdict: 'reproduced',
      notes: [],
      doubts: ['a call had no recorded answer: the failure may come from that'],
    });
  });

  test('rules out reproduced with --on-miss fail', () => {
    expect(judged({ entry: {}, calls, failOnMiss: true })).toEqual({
      verdict: 'different',
      notes: ['a call had no recorded answer: not reproduced (--on-miss fail)'],
      doubts: [],
    });
  });

  test('says nothing about a replay that passes', () => {
    expect(judged({ entry: ok, calls })).toEqual({ verdict: 'passed', notes: [], doubts: [] });
  });

  test('that went live is a call like any other', () => {
    const live = [call({ status: 200, miss: 'nothing fits' })];
    expect(judged({ entry: {}, calls: live, failOnMiss: true }).verdict).toBe('reproduced');
  });
});

describe('a call that nobody could place among several replays', () => {
  test('leaves the verdict, and a doubt says that it may be the reason', () => {
    expect(judged({ entry: {}, unclaimed: 1 })).toEqual({
      verdict: 'reproduced',
      notes: [],
      doubts: ['a call without trace headers belonged to nobody: the failure may come from that'],
    });
  });

  test('rules out reproduced with --on-miss fail, and is told apart from a miss', () => {
    const calls = [call({ mode: 'recorded', status: null, miss: 'nothing fits' })];
    expect(judged({ entry: {}, calls, unclaimed: 2, failOnMiss: true })).toEqual({
      verdict: 'different',
      doubts: [],
      notes: [
        'a call had no recorded answer: not reproduced (--on-miss fail)',
        '2 calls without trace headers belonged to nobody: not reproduced (--on-miss fail)',
      ],
    });
  });

  test('leaves what is different anyway', () => {
    const { verdict, doubts } = judged({
      entry: { status: 404 },
      unclaimed: 1,
      failOnMiss: true,
    });
    expect(verdict).toBe('different');
    expect(doubts).toEqual([expect.stringContaining('the failure may come from that')]);
  });

  test('says nothing about a replay that passes', () => {
    expect(judged({ entry: ok, unclaimed: 1, failOnMiss: true })).toEqual({
      verdict: 'passed',
      doubts: [],
      notes: [],
    });
  });
});

describe("an answer that quotes the refusal of production's gateway", () => {
  const response = message([], '{"error":{"code":"LOOP_GATEWAY_REPLAYED"}}');
  const what = "a call went to production's gateway, which refused it (LOOP_GATEWAY_REPLAYED)";

  test.each<[string, Case]>([
    ['the entry', { entry: { response } }],
    ['a live call', { entry: {}, calls: [call({ status: 500, response })] }],
  ])('of %s may be the reason, and rules out reproduced with --on-miss fail', (_, given) => {
    expect(judged(given)).toEqual({
      verdict: 'reproduced',
      notes: [],
      doubts: [`${what}: the failure may come from that`],
    });
    expect(judged({ ...given, failOnMiss: true })).toEqual({
      verdict: 'different',
      notes: [`${what}: not reproduced (--on-miss fail)`],
      doubts: [],
    });
  });

  test('is told from one that came from the capture', () => {
    const calls = [call({ answers: 2, status: 500, response })];
    expect(judged({ entry: {}, calls }).notes).toEqual([]);
  });
});

describe('a recorded call that its caller had left', () => {
  const rule: RuleDefinition = { name: 'left', when: { error: 'aborted' } };
  const [entry, details, reviews, ratings] = bookinfoChain() as [Hop, Hop, Hop, Hop];
  const chain = [
    { ...entry, ...ok },
    { ...details, error: 'aborted' as const },
    { ...reviews, ...ok },
    ratings,
  ];
  const judgedWith = (calls: readonly ReplayedCall[], observed = true) =>
    judgeChain({
      capture: capture(chain, { ruleDefinition: rule }),
      rules: [rule, serverErrors],
      ...{ entry: 0, isSame: true, failOnMiss: false, keepsTiming: false },
      chain: replayedChain(ok, calls, { observed }),
    }).verdict;
  const toDetails = { service: 'details', answers: 1 } as const;

  test('is one again where the caller leaves again', () => {
    expect(judgedWith([call({ ...toDetails, error: 'aborted' })])).toBe('reproduced');
    // Before loop had found an answer for it.
    const early = call({ service: 'details', mode: 'recorded', error: 'aborted' });
    expect(judgedWith([early])).toBe('reproduced');
  });

  test('passes where the caller stays, whatever loop then has to answer', () => {
    const silence = { error: 'timeout', status: null, answeredStatus: 504 } as const;
    expect(judgedWith([call({ ...toDetails, ...silence })])).toBe('passed');
  });

  test('passes where it is not made any more, as far as calls are seen', () => {
    expect(judgedWith([])).toBe('passed');
    expect(judgedWith([], false)).toBe('reproduced');
  });
});

describe('a rule that looks at latency', () => {
  const slow: RuleDefinition = {
    name: 'slow',
    when: { any: [{ latency: '>15ms' }, { not: { method: 'GET' } }] },
  };
  const fast = { ...ok, durationMs: 1 };
  const calls = [call({ answers: 1 })];

  test.each<[string, Case, boolean]>([
    ['passes where recorded answers came at once', { entry: fast, calls, rule: slow }, true],
    [
      'passes with recorded latencies',
      { entry: fast, calls, rule: slow, keepsTiming: true },
      false,
    ],
    ['passes without recorded answers', { entry: fast, rule: slow }, false],
    ['holds', { entry: {}, calls, rule: slow }, false],
    ['is another rule', { entry: fast, calls }, false],
  ])('%s', (_, given, isNoted) => {
    expect(judged(given).notes.join().includes('--timing recorded')).toBe(isNoted);
  });
});
