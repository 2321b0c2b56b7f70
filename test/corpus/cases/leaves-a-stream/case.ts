import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a stream that never ends, until its caller leaves',
  services: { progress: 'progress.mjs', jobs: 'jobs.py' },
  faulty: 'progress',
  when: '{ error: aborted }',
  good: [{ path: '/progress/12' }],
  failing: { path: '/progress/13', leavesAfterMs: 1_500 },
  hops: 2,
};
