import { serve } from '../../kit/service.mjs';

serve(({ path }) => (path.endsWith('welcome') ? { body: { subject: 'Hello' } } : { status: 204 }));
