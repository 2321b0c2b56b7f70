import { only, serve } from '../../kit/grpc.mjs';

serve({
  async Get({ requests }) {
    const { user } = await only(requests);
    return { name: user, ...(user === 'sam' ? { pronouns: 'they' } : {}) };
  },
});
