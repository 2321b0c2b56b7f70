import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const { price, madeAt } = (await call('market', path.replace('quotes', 'prices'))).json();
  const isOld = Date.now() / 1000 - madeAt > 60;
  if (isOld && !fixed) throw new Error('the price is too old');
  return { body: { price, isOld } };
});
