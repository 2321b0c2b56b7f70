import { createHash } from 'node:crypto';
import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const answer = await call('files', path.replace('mirror', 'files'));
  const found = createHash('sha256').update(answer.body).digest('hex');
  const told = answer.trailers['x-checksum'];
  const isSame = fixed ? found === told.toLowerCase() : found === told;
  if (!isSame) throw new Error(`expected the checksum ${told}, got ${found}`);
  return { body: { bytes: answer.body.length } };
});
