import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'an answer to a call that is never the same twice',
  services: { signup: 'signup.mjs', mailer: 'mailer.py' },
  faulty: 'signup',
  when: '{ service: signup, status: 5xx }',
  good: [{ method: 'POST', path: '/signup', body: '{"mail":"ada@shop.example"}' }],
  failing: { method: 'POST', path: '/signup', body: '{"mail":"bob@odd.example"}' },
  hops: 2,
};
