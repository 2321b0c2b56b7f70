import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  for (let polls = 1; polls <= 5; polls += 1) {
    const { job } = (await call('jobs', path.replace('wait', 'jobs'))).json();
    if (fixed && !job) return { body: { state: 'removed', polls } };
    if (job.state === 'done') return { body: { state: job.state, polls } };
  }
  return { status: 503, body: { error: 'still running' } };
});
