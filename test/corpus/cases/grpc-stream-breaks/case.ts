import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a stream of messages that is reset half-way',
  services: { report: 'report.mjs', rows: 'rows.mjs' },
  faulty: 'report',
  when: '{ service: report, error: reset }',
  grpc: true,
  good: [{ path: '/corpus.report/Rows', messages: [{ month: 1 }] }],
  failing: { path: '/corpus.report/Rows', messages: [{ month: 2 }] },
  hops: 2,
};
