import { serve } from '../../kit/service.mjs';

serve(({ body }) => ({ status: 201, body: { bytes: body.length } }));
