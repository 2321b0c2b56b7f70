/** Milliseconds that a processor has worked for this thread; before Node 23.9, those that have passed. */
export function threadMs(): number {
  if (!hasThreadTime) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const hasThreadTime = typeof process.threadCpuUsage === 'function';
