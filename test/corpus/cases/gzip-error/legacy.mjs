import { gzipSync } from 'node:zlib';
import { serve } from '../../kit/service.mjs';

serve(({ path }) => {
  if (path.endsWith('/1')) return { body: { price: 10 } };
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  return { status: 500, headers, body: gzipSync('{"error":"out of paper"}') };
});
