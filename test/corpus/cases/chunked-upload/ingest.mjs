import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ headers, body, call }) => {
  const taken = (await call('sink', '/events', { method: 'POST', body })).json().bytes;
  const told = fixed ? body.length : Number(headers['content-length']);
  if (taken !== told) throw new Error(`sink took ${taken} of ${told} bytes`);
  return { body: { taken } };
});
