import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one of the answers of a bidirectional call',
  services: { translate: 'translate.mjs', dictionary: 'dictionary.mjs' },
  faulty: 'translate',
  when: '{ service: translate, grpcStatus: INTERNAL }',
  grpc: true,
  good: [{ path: '/corpus.translate/Text', messages: [{ words: ['tea', 'cup'] }] }],
  failing: { path: '/corpus.translate/Text', messages: [{ words: ['tea', 'zeugma', 'cup'] }] },
  hops: 2,
};
