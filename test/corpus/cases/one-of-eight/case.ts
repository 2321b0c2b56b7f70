import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one of eight parallel calls',
  services: { dashboard: 'dashboard.mjs', widgets: 'widgets.py' },
  faulty: 'dashboard',
  when: '{ service: dashboard, status: 5xx }',
  good: [{ path: '/dashboard/home' }],
  failing: { path: '/dashboard/team' },
  hops: 9,
};
