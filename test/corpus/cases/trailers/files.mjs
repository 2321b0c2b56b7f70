import { createHash } from 'node:crypto';
import { serve } from '../../kit/service.mjs';

serve(({ path, res }) => {
  const file = 'the content of a file';
  const sum = createHash('sha256').update(file).digest('hex');
  res.writeHead(200, { trailer: 'X-Checksum' });
  res.write(file);
  res.addTrailers({ 'X-Checksum': path.endsWith('/bad') ? sum.toUpperCase() : sum });
  res.end();
});
