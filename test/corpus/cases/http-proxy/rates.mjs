import { serve } from '../../kit/service.mjs';

serve(({ path }) =>
  path.endsWith('/EUR') ? { body: { rate: 1.5 } } : { status: 404, body: { problem: 'none' } },
);
