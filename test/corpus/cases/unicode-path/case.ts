import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a path with an encoded slash and letters beyond ASCII',
  services: { wiki: 'wiki.py', pages: 'pages.mjs' },
  faulty: 'wiki',
  good: [{ path: '/wiki/%C3%A9t%C3%A9?lang=fr' }],
  failing: { path: '/wiki/%C3%A9t%C3%A9%2F2026?lang=fr&q=%E2%82%AC+%25' },
  hops: 2,
};
