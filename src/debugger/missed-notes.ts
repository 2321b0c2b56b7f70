import type { GuardProcess } from './guard/guard-process.js';

/** What ran near the breakpoints of these, when nothing has stopped; each told once. Never rejects. */
export async function missedNotes(
  { calls }: Pick<GuardProcess, 'calls'>,
  names: Iterable<string>,
): Promise<readonly string[]> {
  const told = await Promise.all([...names].map((name) => calls.missed(name).catch(() => [])));
  return [...new Set(told.flat())];
}
