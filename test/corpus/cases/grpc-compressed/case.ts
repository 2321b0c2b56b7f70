import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a message that is compressed, as the flag before it says',
  services: { reader: 'reader.mjs', texts: 'texts.mjs' },
  faulty: 'reader',
  when: '{ service: reader, grpcStatus: INTERNAL }',
  grpc: true,
  good: [{ path: '/corpus.reader/Read', messages: [{ text: 'note' }] }],
  failing: { path: '/corpus.reader/Read', messages: [{ text: 'book' }] },
  hops: 2,
};
