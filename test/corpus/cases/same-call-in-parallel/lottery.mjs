import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const draw = () => call('numbers', path.replace('draw', 'numbers'));
  const answers = await Promise.all([draw(), draw(), draw(), draw()]);
  const sum = answers.reduce((total, answer) => total + answer.json().number, 0);
  if (sum > 99 && !fixed) throw new Error(`${sum} has too many digits`);
  return { body: { sum } };
});
