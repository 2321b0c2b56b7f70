import { serve } from '../../kit/service.mjs';

serve(({ target }) => ({ body: { text: `you asked for ${target}` } }));
