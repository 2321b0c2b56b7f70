import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one tenant, named by a header',
  services: { billing: 'billing.mjs', plans: 'plans.py' },
  faulty: 'billing',
  good: [{ path: '/invoice', headers: ['X-Tenant', 'globex'] }],
  failing: { path: '/invoice', headers: ['X-Tenant', 'acme'] },
  hops: 2,
};
