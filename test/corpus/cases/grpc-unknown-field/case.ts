import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a field that an old client does not know',
  services: { profile: 'profile.mjs', users: 'users.mjs' },
  faulty: 'profile',
  when: '{ service: profile, grpcStatus: INTERNAL }',
  grpc: true,
  good: [{ path: '/corpus.profile/Show', messages: [{ user: 'ada' }] }],
  failing: { path: '/corpus.profile/Show', messages: [{ user: 'sam' }] },
  hops: 2,
};
