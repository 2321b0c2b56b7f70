import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'redirects that lead in a circle',
  services: { links: 'links.py', short: 'short.mjs' },
  faulty: 'links',
  good: [{ path: '/resolve/a' }],
  failing: { path: '/resolve/x' },
  hops: 7,
};
