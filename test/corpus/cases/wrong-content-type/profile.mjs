import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const answer = await call('directory', path);
  const isJson = answer.headers['content-type'].startsWith('application/json');
  const person = isJson ? answer.json() : answer.body.toString();
  if (fixed && !isJson) return { body: { name: null } };
  return { body: { name: person.name.toUpperCase() } };
});
