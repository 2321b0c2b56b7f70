import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'an upload without a Content-Length',
  services: { ingest: 'ingest.mjs', sink: 'sink.py' },
  faulty: 'ingest',
  good: [{ method: 'POST', path: '/events', body: '{"a":1}\n' }],
  failing: { method: 'POST', path: '/events', chunks: ['{"a":', '1}\n{"b"', ':2}\n'] },
  hops: 2,
};
