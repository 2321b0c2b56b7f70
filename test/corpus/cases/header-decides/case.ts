import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one of three calls that a header tells apart',
  services: { reports: 'reports.py', tables: 'tables.mjs' },
  faulty: 'reports',
  when: '{ service: reports, status: 5xx }',
  good: [{ path: '/report/users' }],
  failing: { path: '/report/orders' },
  hops: 4,
};
