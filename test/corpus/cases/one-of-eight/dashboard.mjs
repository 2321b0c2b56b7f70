import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const page = path.split('/').at(-1);
  const calls = Array.from({ length: 8 }, (_, at) => call('widgets', `/widgets/${page}/${at + 1}`));
  const answers = await Promise.all(calls);
  const broken = answers.filter(({ status }) => status !== 200);
  if (broken.length > 0 && !fixed) throw new Error(`${broken.length} widgets are broken`);
  const texts = answers.map((answer) => (answer.status === 200 ? answer.json().text : null));
  return { body: { texts } };
});
