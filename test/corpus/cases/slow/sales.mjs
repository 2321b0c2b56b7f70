import { serve } from '../../kit/service.mjs';

serve(({ path }) => {
  const isNew = path.endsWith('/2026');
  return { body: { days: Array.from({ length: 48 }, (_, at) => (isNew ? at : at % 2)) } };
});
