import { LoopError } from '../../core/errors.js';

/** Book 4 is the one whose page fails. */
const goodBooks = [1, 2, 3, 5];
const failingBook = 4;

const requests = 300;
const failing = 3;
const atATime = 8;

export interface TrafficCount {
  readonly sent: number;
  readonly answered200: number;
  readonly answered500: number;
}

/** A few hundred pages are asked for, three of them of the book whose page fails. */
export async function sendTraffic(
  edge: string,
  options: { signal: AbortSignal; onProgress(count: TrafficCount): void },
): Promise<TrafficCount> {
  const count = { sent: 0, answered200: 0, answered500: 0 };
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < requests) {
      const book = bookOf(next++);
      const url = `${edge}/productpage?book=${book}`;
      const response = await fetch(url, { signal: options.signal });
      await response.arrayBuffer();
      const expected = book === failingBook ? 500 : 200;
      if (response.status !== expected) {
        throw new LoopError(
          'LOOP_CLI_DEMO',
          `${url}: expected status ${expected}, got ${response.status}`,
        );
      }
      count.sent++;
      if (response.status === 200) count.answered200++;
      else count.answered500++;
      options.onProgress(count);
    }
  };
  await Promise.all(Array.from({ length: atATime }, client));
  return count;
}

/** The failing ones are spread over the run. */
function bookOf(index: number): number {
  const every = Math.floor(requests / failing);
  if (index % every === every - 1) return failingBook;
  return goodBooks[index % goodBooks.length] ?? 1;
}
