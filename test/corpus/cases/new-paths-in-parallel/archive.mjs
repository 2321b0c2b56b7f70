import { randomUUID } from 'node:crypto';
import { fixed, serve } from '../../kit/service.mjs';

let turn = 0;

serve(async ({ path, call }) => {
  const owner = path.split('/').at(-1);
  const pages = [1, 2, 3, 4];
  if (turn++ % 2 === 1) pages.reverse();
  const places = await Promise.all(
    pages.map(async (page) => {
      const body = JSON.stringify({ owner, page, token: randomUUID(), text: `page ${page}` });
      const headers = { 'content-type': 'application/json' };
      const answer = await call('storage', `/docs/${randomUUID()}`, {
        method: 'PUT',
        headers,
        body,
      });
      return [page, answer.json().place];
    }),
  );
  const third = places.find(([page]) => page === 3)[1];
  if (fixed && third === null) return { body: { shelf: 'none' } };
  return { body: { shelf: third.shelf, pages: places.length } };
});
