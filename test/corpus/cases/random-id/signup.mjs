import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ body, call }) => {
  const { mail } = JSON.parse(body);
  const answer = await call('mailer', '/mails', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: crypto.randomUUID(), at: Date.now(), to: mail }),
  });
  const { queue } = answer.json();
  if (fixed && queue === undefined) return { status: 202, body: { queue: null } };
  return { status: 201, body: { queue: queue.name } };
});
