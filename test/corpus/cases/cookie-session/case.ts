import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one session, named by a cookie',
  services: { account: 'account.py', sessions: 'sessions.mjs' },
  faulty: 'account',
  good: [{ path: '/account', headers: ['Cookie', 'theme=dark; sid=s-100'] }],
  failing: { path: '/account', headers: ['Cookie', 'theme=dark; sid=s-200'] },
  hops: 2,
};
