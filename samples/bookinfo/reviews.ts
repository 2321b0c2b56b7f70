// reviews: what readers wrote about a book, with the stars they gave it, which ratings knows.
import { getJson } from './get-json.js';
import { bookIn, NotFound, sendJson, serve } from './serve.js';

export interface Review {
  readonly reviewer: string;
  readonly text: string;
}

export interface ReviewsAnswer {
  readonly id: number;
  readonly averageStars: number | null;
  readonly reviews: readonly (Review & { readonly stars: number | null })[];
}

interface RatingsAnswer {
  readonly id: number;
  readonly ratings: readonly { readonly reviewer: string; readonly stars: number }[];
}

const reviewsOf: Readonly<Record<number, readonly Review[]>> = {
  1: [
    { reviewer: 'Agnes', text: 'Eloquent, frozen and angry. The creature has the best lines.' },
    { reviewer: 'Tomasz', text: 'Shorter than I feared, sadder than I remembered.' },
  ],
  2: [
    { reviewer: 'Noor', text: 'Come for the whale, stay for the chapter on rope.' },
    { reviewer: 'Benedikt', text: 'I now know more about blubber than about Ishmael.' },
    { reviewer: 'Agnes', text: 'Funnier than anyone told me.' },
  ],
  3: [
    { reviewer: 'Tomasz', text: 'A whole town, and nobody in it is small.' },
    { reviewer: 'Ife', text: 'I missed my stop twice.' },
  ],
  4: [
    { reviewer: 'Ife', text: 'Everyone sets out, few arrive. I underlined half of it.' },
    { reviewer: 'Benedikt', text: 'Still on board in chapter nine; stars when I land.' },
  ],
  5: [{ reviewer: 'Noor', text: 'Bought for the dog. No stars yet, the dog is reading it.' }],
};

serve('reviews', 9081, async (request, response) => {
  const id = bookIn('/reviews/', request);
  const reviews = reviewsOf[id];
  if (reviews === undefined) throw new NotFound(`no book ${id}`);
  const answer = await getJson<RatingsAnswer>('ratings', `/ratings/${id}`, request);
  sendJson(response, 200, withStars(id, reviews, answer));
});

function withStars(id: number, reviews: readonly Review[], answer: RatingsAnswer): ReviewsAnswer {
  const starsBy = new Map<string, number>();
  for (const { reviewer, stars } of answer.ratings) {
    starsBy.set(reviewer, stars);
  }
  const total = [...starsBy.values()].reduce((sum, stars) => sum + stars, 0);
  return {
    id,
    averageStars: starsBy.size === 0 ? null : Math.round((10 * total) / starsBy.size) / 10,
    reviews: reviews.map((each) => ({ ...each, stars: starsBy.get(each.reviewer) ?? null })),
  };
}
