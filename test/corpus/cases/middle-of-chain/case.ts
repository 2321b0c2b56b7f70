import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'the middle one of four services',
  services: {
    front: 'front.mjs',
    basket: 'basket.py',
    offers: 'offers.mjs',
    texts: 'texts.py',
  },
  faulty: 'basket',
  good: [{ path: '/shop/1' }],
  failing: { path: '/shop/2' },
  hops: 5,
};
