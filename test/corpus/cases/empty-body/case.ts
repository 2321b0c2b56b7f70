import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'an answer without a body',
  services: { mails: 'mails.py', templates: 'templates.mjs' },
  faulty: 'mails',
  good: [{ path: '/mails/welcome' }],
  failing: { path: '/mails/farewell' },
  hops: 2,
};
