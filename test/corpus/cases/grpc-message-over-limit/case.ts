import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a message that is larger than its reader takes',
  services: { gallery: 'gallery.mjs', pictures: 'pictures.mjs' },
  faulty: 'gallery',
  when: '{ service: gallery, grpcStatus: RESOURCE_EXHAUSTED }',
  grpc: true,
  good: [{ path: '/corpus.gallery/Show', messages: [{ picture: 1 }] }],
  failing: { path: '/corpus.gallery/Show', messages: [{ picture: 2 }] },
  hops: 2,
};
