import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'an upload of more than 512 KiB',
  services: { uploads: 'uploads.py', storage: 'storage.mjs' },
  faulty: 'uploads',
  good: [upload(100_000)],
  failing: upload(700_000),
  hops: 2,
};

function upload(bytes: number) {
  const body = Buffer.alloc(bytes, 'a document that goes on and on\n');
  body.write('%%EOF', bytes - 6);
  return { method: 'POST', path: '/uploads', headers: ['Content-Type', 'application/pdf'], body };
}
