import { describe, expect, test } from 'vitest';
import type { Hop } from '../../src/core/capture.js';
import type { RawHeaders } from '../../src/core/headers.js';
import type { RuleDefinition, WhenDefinition } from '../../src/core/rules/definition.js';
import { judge } from '../../src/replayer/verdict.js';
import { capture, hop, message } from './fixtures/captures.js';
import { config, namespace } from './fixtures/configs.js';
import { answering, response } from './fixtures/raw-server.js';
import { run } from './fixtures/run.js';

const marker = '[redacted]';
const failing = { status: 500, answeredStatus: 500 };
const ok = { status: 200, answeredStatus: 200 };

interface Case {
  readonly when: WhenDefinition;
  /** Headers as recorded; default: a redacted Authorization. */
  readonly recorded?: RawHeaders;
  readonly entry?: Partial<Hop>;
  /** Whether the recorder noted that the rule held for the entry. */
  readonly held?: boolean | undefined;
  /** Headers as sent; default: none, as a redacted one is left out. */
  readonly sent?: RawHeaders;
  readonly replayed: Partial<Hop>;
  readonly below?: readonly Hop[];
  readonly live?: readonly Hop[];
  readonly rules?: readonly RuleDefinition[];
  readonly isSame?: boolean;
}

function judged(given: Case) {
  const rule: RuleDefinition = { name: 'tenant', when: given.when };
  const data = given.entry?.request?.body.data ?? '';
  const recorded = hop({
    ...given.entry,
    request: message(given.recorded ?? ['Authorization', marker], data),
    ruleHeld: 'held' in given ? given.held : true,
  });
  const replayed = { ...recorded, ...given.replayed, request: message(given.sent ?? [], data) };
  return judge({
    capture: capture([recorded, ...(given.below ?? [])], { rule: 'tenant', ruleDefinition: rule }),
    rules: [rule, ...(given.rules ?? [])],
    replayed: [replayed, ...(given.live ?? [])],
    entry: 0,
    isSame: given.isSame ?? false,
  });
}

const taken = (what: string) =>
  `rule tenant looks at ${what}, which the recording has only as redacted: taken as it was then`;
const auth = (pattern: NonNullable<WhenDefinition['requestHeaders']>[string]): WhenDefinition => ({
  requestHeaders: { Authorization: pattern },
  status: '5xx',
});
const authNote = taken('request header authorization');

describe('a redacted header that nothing replaced', () => {
  test.each<[string, WhenDefinition]>([
    ['is there', auth({ exists: true })],
    ['has any value', auth('*')],
    [
      'is there, by not',
      { status: '5xx', not: { requestHeaders: { authorization: { exists: false } } } },
    ],
  ])('counts as there for a rule that asks whether it %s', (_, when) => {
    expect(judged({ when, replayed: failing })).toEqual({ verdict: 'reproduced', notes: [] });
    expect(judged({ when, replayed: ok })).toEqual({ verdict: 'passed', notes: [] });
  });

  test.each<[string, WhenDefinition]>([
    ['a text', auth('Bearer abc')],
    ['a glob', auth('Bearer a*')],
    ['a regular expression', auth({ regex: '^Bearer' })],
    ['not a text', { status: '5xx', not: { requestHeaders: { authorization: 'Bearer probe' } } }],
    [
      'not an expression',
      { status: '5xx', not: { requestHeaders: { authorization: { regex: 'redacted' } } } },
    ],
    ['one of two', { status: '5xx', any: [auth('Bearer a'), auth('Bearer b')] }],
  ])('fits %s as it did when the rule held, and a note says so', (_, when) => {
    expect(judged({ when, replayed: failing })).toEqual({
      verdict: 'reproduced',
      notes: [authNote],
    });
    // The status alone says that it passes.
    expect(judged({ when, replayed: ok })).toEqual({ verdict: 'passed', notes: [] });
  });

  test('may be why the rule held or not: then the outcome decides, and a note says so', () => {
    const when = { any: [{ requestHeaders: { authorization: 'Bearer a' } }, { status: '5xx' }] };
    const note =
      'rule tenant looks at request header authorization, which the recording has only as redacted';
    expect(judged({ when, replayed: ok })).toEqual({
      verdict: 'passed',
      notes: [`${note}: judged by the entry's outcome, status 200 where status 500 was recorded`],
    });
    expect(judged({ when, replayed: { status: 404, answeredStatus: 404 } }).verdict).toBe(
      'different',
    );
    expect(judged({ when, replayed: failing })).toEqual({ verdict: 'reproduced', notes: [] });
  });

  test('is not known to have fitted where nobody noted that the rule held', () => {
    const { verdict, notes } = judged({
      when: auth('Bearer a'),
      held: undefined,
      replayed: failing,
    });
    expect(verdict).toBe('reproduced');
    expect(notes).toEqual([expect.stringContaining("judged by the entry's outcome, status 500")]);
  });

  test('did not fit where the rule held at another hop alone', () => {
    const reviews = hop({
      index: 1,
      parent: 0,
      service: 'reviews',
      ruleHeld: true,
      request: message(['authorization', 'Bearer a']),
    });
    const given = { when: auth('Bearer a'), held: false, below: [reviews] };
    const live = { ...reviews, ...ok };
    expect(judged({ ...given, replayed: failing, live: [live] })).toEqual({
      verdict: 'passed',
      notes: [],
    });
    expect(judged({ ...given, replayed: ok, live: [reviews] }).verdict).toBe('reproduced');
  });

  test('of a repeated name is not forgotten beside one that was kept', () => {
    const recorded = ['X-Card', marker, 'X-Card', 'none'];
    const when = { status: '5xx', requestHeaders: { 'x-card': '4111*' } };
    expect(judged({ when, recorded, sent: ['X-Card', 'none'], replayed: failing })).toEqual({
      verdict: 'reproduced',
      notes: [taken('request header x-card')],
    });
  });

  test('in part tells what can be told by the rest', () => {
    const recorded = ['Referer', `https://shop.example/?card=${marker}`];
    const asking = (referer: string) =>
      judged({
        when: { status: '5xx', requestHeaders: { referer } },
        recorded,
        held: undefined,
        replayed: failing,
      });
    expect(asking('https://shop.example/').notes).toEqual([
      expect.stringContaining('does not hold for the recording'),
    ]);
    expect(asking('https://shop.example/?card=4').notes).toEqual([
      expect.stringContaining('looks at request header referer'),
    ]);
  });

  test('leaves another rule open, and a note names it when none holds', () => {
    const other = { name: 'other', when: { requestHeaders: { authorization: 'Bearer z' } } };
    expect(judged({ when: { status: 500 }, replayed: ok, rules: [other] })).toEqual({
      verdict: 'passed',
      notes: [
        'whether rule other holds cannot be told: it looks at request header authorization, ' +
          'which the recording has only as redacted',
      ],
    });
  });
});

describe('a redacted header that the namespace sets', () => {
  const sent = ['Authorization', 'Bearer debug'];

  test('is there, and may fit', () => {
    for (const pattern of [{ exists: true }, 'Bearer*']) {
      expect(judged({ when: auth(pattern), sent, replayed: failing })).toEqual({
        verdict: 'reproduced',
        notes: [],
      });
    }
  });

  test.each<[string, WhenDefinition]>([
    ['must not fit', { status: '5xx', not: { requestHeaders: { authorization: '*debug' } } }],
    ['must fit', auth('Bearer prod')],
  ])('is no reason why the rule does not hold when it %s', (_, when) => {
    expect(judged({ when, sent, replayed: failing })).toEqual({
      verdict: 'reproduced',
      notes: [authNote],
    });
    expect(judged({ when, sent, replayed: ok })).toEqual({ verdict: 'passed', notes: [] });
  });
});

describe('a call of a live service', () => {
  const when = { ...auth('Bearer a'), service: 'reviews' };
  const recorded = hop({
    index: 1,
    parent: 0,
    service: 'reviews',
    ruleHeld: true,
    request: message(['authorization', marker]),
  });
  const made = (headers: RawHeaders, more: Partial<Hop> = failing) => ({
    ...recorded,
    ...more,
    request: message(headers),
  });

  test.each<[string, RawHeaders]>([
    ['without the header', []],
    ["with the namespace's", ['authorization', 'Bearer debug']],
  ])('%s does not pass for want of what was not sent', (_, headers) => {
    const given = { when, below: [recorded], held: false, replayed: failing };
    const { verdict, notes } = judged({ ...given, live: [made(headers)] });
    expect(verdict).toBe('reproduced');
    expect(notes).toEqual([expect.stringContaining('looks at request header authorization')]);
    expect(judged({ ...given, live: [made(headers, ok)] })).toEqual({
      verdict: 'passed',
      notes: [],
    });
    const exists = { ...auth({ exists: true }), service: 'reviews' };
    expect(judged({ ...given, when: exists, live: [made(headers)] }).verdict).toBe('reproduced');
  });

  test('that never had the header is asked as it is', () => {
    const bare = { ...recorded, request: message([]), ruleHeld: false };
    const absent = {
      status: '5xx',
      service: 'reviews',
      requestHeaders: { authorization: { exists: false } },
    };
    expect(judged({ when: absent, below: [bare], replayed: failing, live: [made([])] })).toEqual({
      verdict: 'reproduced',
      notes: [],
    });
  });
});

describe('redacted values elsewhere in the request', () => {
  const query = { path: `/pay?token=${marker}&page=1` };
  const encoded = { path: '/pay?token=%5Bredacted%5D&page=1' };
  const inBody = (text: string) => ({ request: message([], text) });
  const card = inBody(`{"card":"${marker}","kind":"gift","items":[1]}`);
  const text = inBody(`pay with ${marker} now`);

  test.each<[string, WhenDefinition, Partial<Hop>, string | null]>([
    ['a parameter that exists', { query: { token: { exists: true } } }, query, null],
    ['the value of a parameter', { query: { token: 'secret*' } }, query, 'query parameter token'],
    ['the same, encoded', { query: { token: { regex: '^s' } } }, encoded, 'query parameter token'],
    ['another parameter', { query: { page: '1' } }, query, null],
    ['a path', { path: '/users/ann' }, { path: `/users/${marker}` }, 'the path'],
    ['a path by expression', { pathRegex: 'ann' }, { path: `/users/${marker}?x=1` }, 'the path'],
    ['a path with a redacted query', { path: '/pay' }, query, null],
    ['a host', { host: 'ann.*' }, { authority: `${marker}.example` }, 'the host'],
    ['a field that exists', { requestBody: { json: '$.card', exists: true } }, card, null],
    [
      'the value of a field',
      { requestBody: { json: '$.card', equals: '4111' } },
      card,
      'the request body',
    ],
    [
      'the value of a field, by expression',
      { requestBody: { json: '$.card', regex: '^4' } },
      card,
      'the request body',
    ],
    ['another field', { requestBody: { json: '$.kind', equals: 'gift' } }, card, null],
    [
      'a field that may be inside',
      { requestBody: { json: '$.card.number', exists: true } },
      card,
      'the request body',
    ],
    ['a text beside', { requestBody: { contains: 'pay' } }, text, null],
    ['a text that may be inside', { requestBody: { contains: '4111' } }, text, 'the request body'],
    ['an expression beside', { requestBody: { regex: 'n.w' } }, text, null],
    [
      'an expression that may be inside',
      { requestBody: { regex: '\\d{4}' } },
      text,
      'the request body',
    ],
  ])('%s: %j', (_, part, entry, open) => {
    const when = { ...part, status: '5xx' };
    const notes = open === null ? [] : [taken(open)];
    const given = { when, entry, recorded: [], sent: [] };
    expect(judged({ ...given, replayed: failing })).toEqual({ verdict: 'reproduced', notes });
    expect(judged({ ...given, replayed: ok })).toEqual({ verdict: 'passed', notes: [] });
  });

  test('a field that is another one does not hold, whatever was taken out beside it', () => {
    const when = { status: '5xx', requestBody: { json: '$.kind', equals: 'order' } };
    const { notes } = judged({
      when,
      entry: card,
      recorded: [],
      held: undefined,
      replayed: failing,
    });
    expect(notes).toEqual([
      expect.stringContaining('does not hold for the recording as it is kept'),
    ]);
  });
});

test('a response of the recording is redacted, and that of the replay is not', () => {
  const when = { responseHeaders: { 'set-cookie': 'gone*' } };
  const recorded = { response: message(['Set-Cookie', marker]) };
  const again = (cookie: string) =>
    judged({
      when,
      entry: recorded,
      replayed: { ...ok, response: message(['Set-Cookie', cookie]) },
    });
  expect(again('gone; Max-Age=0')).toEqual({ verdict: 'reproduced', notes: [] });
  expect(again('here')).toEqual({ verdict: 'passed', notes: [] });
  // Said by the service, and not by redaction.
  expect(again(marker)).toEqual({ verdict: 'passed', notes: [] });
});

test('more open predicates than can be tried leave the outcome to decide', () => {
  const any = Array.from({ length: 11 }, (_, i) => auth(`Bearer ${i}`));
  const { notes } = judged({ when: { any }, replayed: failing });
  expect(notes).toEqual([expect.stringContaining("judged by the entry's outcome")]);
  expect(judged({ when: { any: any.slice(1) }, replayed: failing }).notes).toEqual([authNote]);
});

test.each([
  ['left out', {}, auth({ exists: true }), []],
  ['left out', {}, auth('Bearer prod'), [authNote]],
  ['set by the namespace', { authorization: 'Bearer debug' }, auth({ exists: true }), []],
  ['set by the namespace', { authorization: 'Bearer debug' }, auth('Bearer prod'), [authNote]],
])('a replay whose header is %s: %j reproduces %j', async (_, headers, when, notes) => {
  await using server = await answering(response({ status: 500, body: 'broken' }));
  const recorded = hop({
    request: message(['Host', 'a', 'Authorization', marker]),
    ruleHeld: true,
  });
  const replay = await run({
    capture: capture([recorded], { rule: 'tenant', ruleDefinition: { name: 'tenant', when } }),
    config: config({ namespaces: [namespace({ productpage: server.port }, headers)] }),
  });
  expect(replay.verdict).toBe('reproduced');
  expect(replay.notes.filter((note) => note.startsWith('rule '))).toEqual(notes);
});
