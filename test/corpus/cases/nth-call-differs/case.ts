import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'the third of identical calls is answered differently',
  services: { poller: 'poller.mjs', jobs: 'jobs.py' },
  faulty: 'poller',
  good: [{ path: '/wait/short' }],
  failing: { path: '/wait/long' },
  hops: 4,
};
