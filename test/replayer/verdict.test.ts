import { describe, expect, test } from 'vitest';
import type { Hop } from '../../src/core/capture.js';
import type { RuleDefinition } from '../../src/core/rules/definition.js';
import { judge } from '../../src/replayer/verdict.js';
import { bookinfoChain, capture, hop, message, serverErrors } from './fixtures/captures.js';

const notFound: RuleDefinition = { name: 'not-found', when: { status: 404 } };
const slow: RuleDefinition = { name: 'slow', when: { latency: '>1s' } };
const atRatings: RuleDefinition = {
  name: 'ratings-down',
  when: { all: [{ service: 'ratings' }, { status: '5xx' }] },
};

interface Case {
  readonly recorded?: Partial<Hop>;
  readonly replayed: Partial<Hop>;
  readonly rule?: unknown;
  readonly rules?: readonly RuleDefinition[];
  readonly isSame?: boolean;
}

function judged({ recorded, replayed, rule = serverErrors, rules, isSame = false }: Case) {
  const [entry = hop(), ...others] = bookinfoChain();
  const before = { ...entry, ...recorded };
  return judge({
    capture: capture([before, ...others], { ruleDefinition: rule }),
    rules: rules ?? [serverErrors, notFound],
    replayed: [{ ...before, ...replayed }],
    entry: 0,
    isSame,
  });
}

describe("the capture's rule held at the entry", () => {
  test.each<[string, Case, string]>([
    ['it holds again', { replayed: { status: 500 } }, 'reproduced'],
    ['it holds again by another status', { replayed: { status: 503 } }, 'reproduced'],
    ['another rule holds', { replayed: { status: 404 } }, 'different'],
    ['no rule holds', { replayed: { status: 200 } }, 'passed'],
    ['no rule holds any more', { replayed: { status: 404 }, rules: [] }, 'passed'],
    [
      'it has since been changed in the config, and holds as it was',
      { replayed: { status: 500 }, rules: [{ name: 'server-errors', when: { status: 503 } }] },
      'reproduced',
    ],
    [
      'it was slow and is slow',
      { rule: slow, recorded: { durationMs: 2000 }, replayed: { durationMs: 1001 } },
      'reproduced',
    ],
    [
      'it was slow and is fast, but fails now as before',
      { rule: slow, recorded: { durationMs: 2000 }, replayed: { durationMs: 999 } },
      'different',
    ],
    [
      'it looks at the caller and the route, which are as recorded',
      {
        rule: { name: 'r', when: { from: 'probe', route: 'shop', status: '5xx' } },
        recorded: { from: 'probe', route: 'shop' },
        replayed: {},
      },
      'reproduced',
    ],
  ])('%s', (_, given, verdict) => {
    expect(judged(given)).toEqual({ verdict, notes: [] });
  });
});

describe("the capture's rule held only where the replay cannot look", () => {
  test.each<[string, Case, string, string]>([
    ['the same failure', { replayed: {} }, 'reproduced', 'status 500 as recorded'],
    [
      'another failure',
      { replayed: { status: 404 }, rules: [] },
      'different',
      'status 404 where status 500 was recorded',
    ],
    [
      'a reset in place of a status',
      { replayed: { status: null, error: 'reset' } },
      'different',
      'error reset where status 500 was recorded',
    ],
    [
      'no failure',
      { replayed: { status: 200 } },
      'passed',
      'status 200 where status 500 was recorded',
    ],
    [
      'the entry hid the failure, and answers the same',
      { recorded: { status: 200 }, replayed: {}, isSame: true },
      'reproduced',
      'status 200 as recorded',
    ],
    [
      'the entry hid the failure, and answers something else',
      { recorded: { status: 200 }, replayed: {} },
      'passed',
      'status 200 as recorded, with another answer',
    ],
    [
      'the entry hid the failure, and another rule holds now',
      { recorded: { status: 200 }, replayed: { durationMs: 2000 }, rules: [slow] },
      'different',
      'status 200 as recorded, with another answer',
    ],
  ])('%s', (_, given, verdict, outcome) => {
    const why = 'rule server-errors held at ratings, which this replay cannot observe';
    expect(judged({ ...given, rule: atRatings })).toEqual({
      verdict,
      notes: [`${why}: judged by the entry's outcome, ${outcome}`],
    });
  });
});

test('the rule holds, but at a service where it did not hold in the recording', () => {
  expect(judged({ recorded: { status: 200 }, replayed: { status: 500 } })).toMatchObject({
    verdict: 'different',
    notes: [expect.stringContaining('held at reviews, ratings, which this replay cannot observe')],
  });
});

describe('the rule cannot be asked of the recording', () => {
  const card: RuleDefinition = { name: 'card', when: { responseBody: { contains: '4111' } } };

  test('what it looked at was redacted, and it holds for the replay', () => {
    const replayed = { response: message([], 'card 4111') };
    expect(judged({ rule: card, replayed })).toEqual({ verdict: 'reproduced', notes: [] });
  });

  test('what it looked at was redacted, and the outcome decides', () => {
    expect(judged({ rule: card, replayed: {} })).toMatchObject({
      verdict: 'reproduced',
      notes: [expect.stringContaining('does not hold for the recording as it is kept')],
    });
  });

  test.each([[null], [{ name: 'odd', when: { latency: 'soon' } }]])(
    'it is %j, and the outcome decides',
    (rule) => {
      expect(judged({ rule, replayed: {} })).toMatchObject({
        verdict: 'reproduced',
        notes: [expect.stringContaining('cannot be read')],
      });
    },
  );
});
