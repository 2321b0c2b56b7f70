import type { CorpusCase } from '../../run/corpus-case.js';

/** As bytes: heads are written in latin1. */
const bytes = (path: string) => Buffer.from(path, 'utf8').toString('latin1');

export const corpusCase: CorpusCase = {
  fails: 'a dish without a price, asked for in UTF-8 that is not encoded',
  services: { menu: 'menu.py', dishes: 'dishes.py' },
  faulty: 'menu',
  when: '{ service: menu, status: 5xx, path: /menu/crème* }',
  good: [{ path: bytes('/menu/café?lang=français') }],
  failing: { path: bytes('/menu/crème+brûlée?lang=français') },
  hops: 2,
};
