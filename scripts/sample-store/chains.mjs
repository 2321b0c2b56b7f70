import { rules } from './config.mjs';
import { hex, hopsOf } from './hops.mjs';

/** An ordinary capture: one of six failures of a small shop. */
export function chainOf({ number, at, random }) {
  const pick = random();
  const kind = kinds.find(({ upTo }) => pick < upTo) ?? kinds[0];
  return record({ number, at, rule: kind.rule, call: kind.call(random) });
}

export function record({ number, at, rule, call }) {
  return {
    key: hex(number + 1, 16),
    traceId: hex((number * 2_654_435_761) % 2 ** 32, 8) + hex(number, 24),
    requestId: `${hex(number, 8)}-0000-4000-8000-${hex(number, 12)}`,
    rule: rules[rule],
    decidedAtMs: at,
    hops: hopsOf(call, { number, start: at - (call.ms ?? 0) }),
  };
}

const kinds = [
  { upTo: 0.42, rule: 'server-errors', call: (random) => page(random, { status: 500 }) },
  { upTo: 0.54, rule: 'server-errors', call: (random) => page(random, { error: 'timeout' }) },
  { upTo: 0.62, rule: 'server-errors', call: (random) => page(random, { error: 'connect' }) },
  { upTo: 0.7, rule: 'server-errors', call: (random) => page(random, { status: 503 }) },
  { upTo: 0.86, rule: 'slow-checkout', call: slowCheckout },
  { upTo: 1, rule: 'soft-error', call: softError },
];

/** productpage asks details and reviews; reviews asks ratings, which fails. */
export function page(random, failure) {
  const book = 1 + Math.floor(random() * 900);
  const rating = failure.error === 'timeout' ? 900 + random() * 300 : 3 + random() * 20;
  const failed = failure.error === 'timeout' ? 504 : 500;
  return {
    service: 'productpage',
    path: `/productpage?book=${book}`,
    ms: 21 + rating,
    status: failed,
    calls: [
      { service: 'details', path: `/details/${book}`, after: 2.5, ms: 6 + random() * 3 },
      {
        service: 'reviews',
        path: `/reviews/${book}`,
        after: 4,
        ms: 12 + rating,
        status: failed,
        calls: [{ service: 'ratings', path: `/ratings/${book}`, after: 5, ms: rating, ...failure }],
      },
    ],
  };
}

function slowCheckout(random) {
  const bank = 820 + random() ** 3 * 2600;
  return {
    service: 'checkout',
    path: `/checkout?cart=${hex(Math.floor(random() * 2 ** 32), 8)}`,
    method: 'POST',
    ms: bank + 40,
    held: true,
    calls: [
      {
        service: 'payments',
        path: '/payments',
        method: 'POST',
        after: 12,
        ms: bank + 14,
        calls: [{ service: 'bank', path: '/charge', method: 'POST', after: 6, ms: bank }],
      },
    ],
  };
}

function softError(random) {
  const book = 1 + Math.floor(random() * 900);
  return {
    service: 'productpage',
    path: `/productpage?book=${book}`,
    ms: 18 + random() * 30,
    calls: [{ service: 'reviews', path: `/reviews/${book}`, after: 3, ms: 9, held: true }],
  };
}
