import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'an answer that breaks off in its middle',
  services: { exporter: 'exporter.py', files: 'files.mjs' },
  faulty: 'exporter',
  good: [{ path: '/export/1' }],
  failing: { path: '/export/2' },
  hops: 2,
};
