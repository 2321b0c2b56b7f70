import { serve } from '../../kit/service.mjs';

serve(({ path }) => ({
  headers: { 'content-type': 'application/json' },
  body: path.endsWith('/9') ? '{"left": 3,}' : '{"left": 3, "reserved": 1}',
}));
