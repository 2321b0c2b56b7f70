import { afterEach, describe, expect, test } from 'vitest';
import { type Bench, recorderBench } from './exchanges.js';

let bench: Bench;
afterEach(() => bench.recorder.stop());

/** Ends all, and returns `caller → callee` of every hop by the placed parents. */
function tree(...running: { end(status: number): void }[]): string[] {
  for (const hop of running) hop.end(500);
  const hops = bench.sink.records.flatMap((record) => record.hops);
  const bySpan = new Map(hops.map((hop) => [hop.spanId, hop.service]));
  return hops.map((hop) => `${bySpan.get(hop.parentSpanId ?? '') ?? '-'} → ${hop.service}`);
}

describe('the caller of a hop', () => {
  test('is the hop whose span id came as the parent', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge', service: 'productpage' });
    const details = bench.hop({ service: 'details', parentSpanId: edge.exchange.spanId });
    const reviews = bench.hop({ service: 'reviews', parentSpanId: edge.exchange.spanId });
    const ratings = bench.hop({ service: 'ratings', parentSpanId: reviews.exchange.spanId });
    const stock = bench.hop({ service: 'stock', parentSpanId: details.exchange.spanId });
    expect(tree(stock, ratings, details, reviews, edge)).toEqual([
      '- → productpage',
      'productpage → details',
      'productpage → reviews',
      'reviews → ratings',
      'details → stock',
    ]);
  });

  test('is the innermost running hop when the parent is unknown or missing', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge', service: 'productpage' });
    const details = bench.hop({ service: 'details' });
    details.end(200);
    const reviews = bench.hop({ service: 'reviews', parentSpanId: 'ffffffffffffffff' });
    const ratings = bench.hop({ service: 'ratings' });
    expect(tree(ratings, reviews, edge)).toEqual([
      '- → productpage',
      'productpage → details',
      'productpage → reviews',
      'reviews → ratings',
    ]);
  });

  test('between two that run side by side, is the one that was seen to make that call', () => {
    bench = recorderBench();
    const first = { traceId: '1'.repeat(32) };
    const early = bench.hop({ ...first, listener: 'edge', service: 'productpage' });
    const only = bench.hop({ ...first, service: 'reviews' });
    bench.hop({ ...first, service: 'ratings' }).end(200);
    only.end(200);
    early.end(200);
    const edge = bench.hop({ listener: 'edge', service: 'productpage' });
    const reviews = bench.hop({ service: 'reviews', parentSpanId: edge.exchange.spanId });
    const details = bench.hop({ service: 'details', parentSpanId: edge.exchange.spanId });
    const ratings = bench.hop({ service: 'ratings' });
    expect(tree(ratings, details, reviews, edge)).toContain('reviews → ratings');
  });

  test('between two that run side by side, is the one at the address that called', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge', service: 'productpage' });
    const parent = { parentSpanId: edge.exchange.spanId };
    const reviews = bench.hop({ ...parent, service: 'reviews', upstream: '10.0.0.1:80' });
    const details = bench.hop({ ...parent, service: 'details', upstream: '10.0.0.2:80' });
    const ratings = bench.hop({ service: 'ratings', client: '10.0.0.1:51234' });
    expect(tree(ratings, details, reviews, edge)).toContain('reviews → ratings');
  });

  test('is nobody at the edge, and when nothing is running', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge', service: 'productpage' });
    const again = bench.hop({ listener: 'edge', service: 'productpage' });
    expect(tree(edge, again)).toEqual(['- → productpage', '- → productpage']);
  });
});
