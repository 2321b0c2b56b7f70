import { serve } from '../../kit/service.mjs';

serve(({ path }) => ({ body: { user: path.endsWith('s-100') ? { name: 'Ada' } : null } }));
