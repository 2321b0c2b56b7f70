import { serve } from '../../kit/service.mjs';

const page = Buffer.from('<p>a page</p>');

serve(({ method, headers }) => {
  const head = { etag: '"v2"', 'content-length': page.length };
  if (headers['if-none-match'] === '"v2"') return { status: 304, headers: head };
  return { headers: head, body: method === 'HEAD' ? '' : page };
});
