import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ headers, rawHeaders, call }) => {
  const answer = await call('roles', '/roles');
  const known = answer.rawHeaders.filter((_, at) => answer.rawHeaders[at - 1] === 'Link');
  const given = rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === 'x-role');
  const roles = fixed ? given : [headers['x-role']];
  const links = roles.map((role) => known.find((link) => link.includes(`"${role}"`)));
  return { body: { links: links.map((link) => link.trim()) } };
});
