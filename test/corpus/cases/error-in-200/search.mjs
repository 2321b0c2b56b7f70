import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ query, call }) => {
  const { titles } = (await call('index', '/titles')).json();
  try {
    const asked = query.get('q');
    const pattern = new RegExp(fixed ? asked.replace(/[^\w]/g, '\\$&') : asked);
    return { body: { found: titles.filter((title) => pattern.test(title)) } };
  } catch (error) {
    return { body: { error: error.message, found: [] } };
  }
});
