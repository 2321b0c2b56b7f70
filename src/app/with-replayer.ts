import { steadyNow } from '../core/steady-clock.js';
import type { Replayer } from '../replayer/replay.js';
import { namingTaker } from './naming-taker.js';

/** A replayer of this process, for as long as `use` takes. */
export async function withReplayer<T>(use: (replayer: Replayer) => Promise<T>): Promise<T> {
  const { createReplayer } = await import('../replayer/replay.js');
  const { createForwarder } = await import('../gateway/upstream/forwarder.js');
  const { openEgress } = await import('../gateway/egress.js');
  const { randomHex } = await import('../gateway/trace/random-hex.js');
  const { createFindHosts } = await import('./find-hosts.js');
  const { createRedactor } = await import('../store/redact/redact-chain.js');
  const forwarder = createForwarder();
  const replayer = createReplayer({
    forward: forwarder.forward,
    openEgress: (options) => namingTaker(() => openEgress(options)),
    now: steadyNow,
    env: process.env,
    newId: randomHex,
    createRedactor,
    findHosts: createFindHosts(),
    async attachDebuggers(context) {
      const { attachDebuggers } = await import('../debugger/attach-debuggers.js');
      return attachDebuggers(context);
    },
  });
  try {
    return await use(replayer);
  } finally {
    await replayer.close();
    forwarder.close();
  }
}
