import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a login page in place of JSON, with status 200',
  services: { profile: 'profile.mjs', directory: 'directory.py' },
  faulty: 'profile',
  good: [{ path: '/profile/ada' }],
  failing: { path: '/profile/bob' },
  hops: 2,
};
