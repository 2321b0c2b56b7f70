import { serve } from '../../kit/service.mjs';

serve(({ body }) => {
  const { country, net } = JSON.parse(body);
  return country === 'GB'
    ? { body: { gross: net * 1.2 } }
    : { status: 422, body: { problem: `no rate for ${country}` } };
});
