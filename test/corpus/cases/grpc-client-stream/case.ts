import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: "one message of a client's stream",
  services: { readings: 'readings.mjs', meters: 'meters.mjs' },
  faulty: 'readings',
  when: '{ service: readings, grpcStatus: OUT_OF_RANGE }',
  grpc: true,
  good: [{ path: '/corpus.readings/Record', messages: [{ kwh: 10 }, { kwh: 12 }, { kwh: 15 }] }],
  failing: { path: '/corpus.readings/Record', messages: [{ kwh: 10 }, { kwh: 2 }, { kwh: 5 }] },
  hops: 2,
};
