import { serve } from '../../kit/service.mjs';

const next = { '/short/a': '/short/b', '/short/x': '/short/y', '/short/y': '/short/x' };

serve(({ path }) =>
  path in next ? { status: 302, headers: { location: next[path] } } : { body: { page: 'the end' } },
);
