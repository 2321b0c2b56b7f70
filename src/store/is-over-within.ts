/** Whether `work` is over (well or not) within so many ms; it goes on either way. */
export async function isOverWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = work.then(
    () => true,
    () => true,
  );
  if (ms === Number.POSITIVE_INFINITY) return over;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, ms));
  });
  try {
    return await Promise.race([over, late]);
  } finally {
    clearTimeout(timer);
  }
}
