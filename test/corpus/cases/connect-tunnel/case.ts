import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: "a country without a tax rate, asked for by Node's fetch through CONNECT",
  services: { invoices: 'invoices.mjs', customers: 'customers.py', tax: 'tax.mjs' },
  faulty: 'invoices',
  proxied: true,
  when: '{ service: invoices, status: 5xx }',
  good: [{ path: '/invoices/ada' }],
  failing: { path: '/invoices/bjork' },
  hops: 3,
};
