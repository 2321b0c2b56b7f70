// ratings: the stars that reviewers gave a book.
import { bookIn, NotFound, sendJson, serve } from './serve.js';

export interface Rating {
  readonly reviewer: string;
  readonly stars: number;
}

const ratingsOf: Readonly<Record<number, readonly Rating[]>> = {
  1: [
    { reviewer: 'Agnes', stars: 5 },
    { reviewer: 'Tomasz', stars: 4 },
  ],
  2: [
    { reviewer: 'Noor', stars: 5 },
    { reviewer: 'Benedikt', stars: 2 },
    { reviewer: 'Agnes', stars: 4 },
  ],
  3: [
    { reviewer: 'Tomasz', stars: 5 },
    { reviewer: 'Ife', stars: 5 },
  ],
  4: [{ reviewer: 'Ife', stars: 4 }],
  5: [],
};

serve('ratings', 9082, async (request, response) => {
  const id = bookIn('/ratings/', request);
  const ratings = ratingsOf[id];
  if (ratings === undefined) throw new NotFound(`no book ${id}`);
  sendJson(response, 200, { id, ratings: likeTheOldService(ratings) });
});

/**
 * Ratings used to come from an XML service, whose converter to JSON wrote a list of one element
 * as that element alone. Its oldest clients rely on it, so this one does the same.
 */
function likeTheOldService(ratings: readonly Rating[]): readonly Rating[] | Rating | undefined {
  return ratings.length === 1 ? ratings[0] : ratings;
}
