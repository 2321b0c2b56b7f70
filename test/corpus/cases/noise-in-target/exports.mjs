import { createHmac, randomUUID } from 'node:crypto';
import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const owner = path.split('/').at(-1);
  const document = JSON.stringify({ owner });
  const headers = { 'content-type': 'application/json' };
  await call('storage', `/docs/${randomUUID()}`, { method: 'PUT', headers, body: document });
  await call('storage', `/feed/${owner}?_=${Date.now()}`);
  const file = await call('storage', signed(`/files/${owner}.csv`));
  const [head] = file.body.toString().split('\n');
  if (fixed && head === '') return { body: { columns: [] } };
  if (head === '') throw new Error('a file without a head');
  return { body: { columns: head.split(',') } };
});

/** As a presigned URL is made, with a key of this example. */
function signed(path) {
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = encodeURIComponent(`EXAMPLE/${at.slice(0, 8)}/eu-west-1/s3/aws4_request`);
  const signature = createHmac('sha256', 'example')
    .update(path + at)
    .digest('hex');
  return `${path}?X-Amz-Credential=${scope}&X-Amz-Date=${at}&X-Amz-Expires=60&X-Amz-Signature=${signature}`;
}
