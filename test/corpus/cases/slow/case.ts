import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a report that takes a second',
  services: { reports: 'reports.py', sales: 'sales.mjs' },
  faulty: 'reports',
  when: '{ service: reports, latency: ">900ms" }',
  good: [{ path: '/reports/2025' }],
  failing: { path: '/reports/2026' },
  hops: 2,
};
