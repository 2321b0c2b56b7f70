import { serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const { text } = (await call('texts', '/texts/offers')).json();
  return { body: { text, offers: path.endsWith('/2') ? [] : [3, 1, 2] } };
});
