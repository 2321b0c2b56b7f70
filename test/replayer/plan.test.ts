import { describe, expect, test } from 'vitest';
import { planReplay } from '../../src/replayer/plan.js';
import { resolveTarget } from '../../src/replayer/target.js';
import { bookinfoChain, capture, hop } from './fixtures/captures.js';
import { config, namespace } from './fixtures/configs.js';

const chain = bookinfoChain();
const url = 'http://127.0.0.1:19080';

function plan(services: readonly string[], choice = {}, recorded = capture(chain)) {
  const ports = Object.fromEntries(services.map((name, i) => [name, 19_000 + i]));
  const target = resolveTarget(config({ namespaces: [namespace(ports)] }), 'debug-ns');
  return planReplay(recorded, target, choice);
}

function planToUrl(choice = {}, recorded = capture(chain)) {
  return planReplay(recorded, resolveTarget(config(), url), choice);
}

describe('the entry', () => {
  test.each([
    [['productpage', 'reviews'], 0],
    [['reviews', 'ratings'], 2],
    [['ratings'], 3],
    [['ratings', 'details'], 1],
  ])('with %j in the namespace it is hop %i, the highest of its services', (services, index) => {
    expect(plan(services).entry.index).toBe(index);
  });

  test('a service that is to be answered from the capture is none', () => {
    expect(plan(['productpage', 'reviews'], { recorded: ['productpage'] }).entry.index).toBe(2);
  });

  test('a plain URL takes the edge hop, wherever it stands in the chain', () => {
    const late = capture([hop({ listener: 'mesh' }), hop({ index: 1, listener: 'edge' })]);
    expect(planToUrl({}, late).entry.index).toBe(1);
    expect(planToUrl().upstream).toEqual({ protocol: 'http', host: '127.0.0.1', port: 19080 });
  });

  test('a plain URL takes the first root when nothing came in by the edge', () => {
    const mesh = bookinfoChain().map((each) => ({ ...each, listener: 'mesh' as const }));
    expect(planToUrl({}, capture(mesh)).entry.index).toBe(0);
  });

  test('of several calls at one height it is the one that led to the failure', () => {
    const calls = [
      hop(),
      hop({ index: 1, parent: 0, service: 'reviews' }),
      hop({ index: 2, parent: 0, service: 'reviews' }),
      hop({ index: 3, parent: 2, service: 'ratings' }),
    ];
    expect(plan(['reviews'], {}, capture(calls, { failedHop: 3 })).entry.index).toBe(2);
    expect(plan(['reviews'], {}, capture(calls)).entry.index).toBe(1);
  });

  test('--hop and --service choose another, and must agree', () => {
    expect(plan(['productpage', 'ratings'], { hop: 3 }).entry.index).toBe(3);
    expect(plan(['productpage', 'reviews'], { service: 'reviews' }).entry.index).toBe(2);
    expect(planToUrl({ service: 'ratings' }).entry.index).toBe(3);
    expect(planToUrl({ hop: 3, service: 'ratings' }).entry.index).toBe(3);
    expect(() => planToUrl({ hop: 3, service: 'reviews' })).toThrow(
      '--hop 3 calls ratings, and --service says reviews',
    );
  });

  test('a chain of hops that name each other as parents still ends', () => {
    const circle = [hop({ parent: 1 }), hop({ index: 1, parent: 0, service: 'reviews' })];
    expect(plan(['reviews'], {}, capture(circle, { failedHop: 0 })).entry.index).toBe(1);
  });
});

describe('what cannot be sent', () => {
  test('a namespace with none of the services says what both have', () => {
    expect(() => plan(['checkout'])).toThrow(
      'nothing to send: no hop can be sent; capture 7 calls productpage, details, reviews, ratings; namespace debug-ns has checkout',
    );
  });

  test.each([{ hop: 3 }, { service: 'ratings' }])('%j of a service it does not have', (choice) => {
    expect(() => plan(['reviews'], choice)).toThrow(
      expect.objectContaining({ code: 'LOOP_REPLAYER_NO_ENTRY' }),
    );
  });

  test('an empty chain', () => {
    expect(() => planToUrl({}, capture([]))).toThrow('capture 7 has no hops');
  });

  test('a hop beyond the last is not found; the last is', () => {
    expect(() => planToUrl({ hop: 4 })).toThrow(
      '--hop: expected 0 to 3, the hops of capture 7, got 4',
    );
    expect(planToUrl({ hop: 3 }).entry.index).toBe(3);
  });

  test('a WebSocket', () => {
    expect(() => planToUrl({}, capture([hop({ protocol: 'websocket' })]))).toThrow(
      expect.objectContaining({ code: 'LOOP_REPLAYER_NOT_REPLAYABLE' }),
    );
  });
});
