import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a header that comes twice',
  services: { gate: 'gate.mjs', roles: 'roles.py' },
  faulty: 'gate',
  good: [{ path: '/enter', headers: ['X-Role', 'reader'] }],
  failing: { path: '/enter', headers: ['X-Role', 'reader', 'Accept', '*/*', 'x-role', 'editor'] },
  hops: 2,
};
