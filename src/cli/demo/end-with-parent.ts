/**
 * Arguments for a Node that is started with an IPC channel: it ends when the channel does, so that
 * it outlives no parent, not even one that was killed. Run before the child's own code. The channel
 * must not keep a child alive that is done.
 */
export const endWithParent: readonly string[] = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `process.on('disconnect', () => process.kill(process.pid, 'SIGTERM')); process.channel?.unref();`,
  )}`,
];
