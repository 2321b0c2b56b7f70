import { serve } from '../../kit/grpc.mjs';

serve({
  async Range() {
    return { from: 0, to: 20 };
  },
});
