import { serve } from '../../kit/service.mjs';

serve(({ body }) => ({
  headers: { 'content-type': 'application/octet-stream' },
  body: Buffer.from(body.map((byte) => byte ^ 0xff)),
}));
