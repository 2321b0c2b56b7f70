/** Book 4 is the one whose page fails. */
const goodBooks = [1, 2, 3, 5];
const failingBook = 4;

const requests = 300;
const failing = 3;
const atATime = 8;
/** More of them are sent when a page failed otherwise than it should, as on a very slow machine. */
const moreMax = 20;

/** What was answered: a status, or that there was no answer. */
export type Answer = number | 'nothing';

export interface Traffic {
  readonly sent: number;
  readonly answers: ReadonlyMap<Answer, number>;
  /** How many of the pages that fail were answered 500. */
  readonly failed: number;
}

/** A few hundred pages are asked for, three of them of the book whose page fails. */
export async function sendTraffic(
  edge: string,
  options: { signal: AbortSignal; onProgress(sent: number): void },
): Promise<Traffic> {
  const answers = new Map<Answer, number>();
  let sent = 0;
  let failed = 0;
  const ask = async (book: number): Promise<void> => {
    const answer = await answerOf(`${edge}/productpage?book=${book}`, options.signal);
    sent++;
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    if (book === failingBook && answer === 500) failed++;
    options.onProgress(sent);
  };
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < requests) await ask(bookOf(next++));
  };
  await Promise.all(Array.from({ length: atATime }, client));
  for (let more = 0; failed < failing && more < moreMax; more++) await ask(failingBook);
  return { sent, answers, failed };
}

/** A connection that breaks is an answer, too: the story tells of it. */
async function answerOf(url: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    signal.throwIfAborted();
    return 'nothing';
  }
}

/** The failing ones are spread over the run. */
function bookOf(index: number): number {
  const every = Math.floor(requests / failing);
  if (index % every === every - 1) return failingBook;
  return goodBooks[index % goodBooks.length] ?? 1;
}
