import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one of three forms, in another order each time',
  services: { transfers: 'transfers.mjs', bank: 'bank.py' },
  faulty: 'transfers',
  when: '{ service: transfers, status: 5xx }',
  good: [{ path: '/transfers/ada' }],
  failing: { path: '/transfers/bob' },
  hops: 4,
};
