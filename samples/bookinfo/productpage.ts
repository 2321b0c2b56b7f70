// productpage: a book's page, from details and reviews, asked at the same time.
import type { Details } from './details.js';
import { getJson } from './get-json.js';
import type { ReviewsAnswer } from './reviews.js';
import { NotFound, sendJson, serve } from './serve.js';

serve('productpage', 9080, async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://productpage');
  const book = url.searchParams.get('book') ?? '1';
  if (request.method !== 'GET' || url.pathname !== '/productpage' || !/^\d{1,9}$/.test(book)) {
    throw new NotFound(
      `expected GET /productpage?book=<number>, got ${request.method} ${url.pathname}`,
    );
  }
  const [details, { averageStars, reviews }] = await Promise.all([
    getJson<Details>('details', `/details/${book}`, request),
    getJson<ReviewsAnswer>('reviews', `/reviews/${book}`, request),
  ]);
  const page = { ...details, averageStars, reviews };
  if (request.headers.accept?.includes('text/html')) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html(page));
  } else {
    sendJson(response, 200, page);
  }
});

function html(page: Details & Pick<ReviewsAnswer, 'averageStars' | 'reviews'>): string {
  const reviews = page.reviews.map(
    ({ reviewer, text, stars }) =>
      `<blockquote>${escaped(text)} <cite>${escaped(reviewer)}</cite> ${starred(stars)}</blockquote>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(page.title)}</title>
<h1>${escaped(page.title)}</h1>
<p>${escaped(page.author)}. ${escaped(page.publisher)}, ${page.year}. ${starred(page.averageStars)}</p>
${reviews.join('\n')}
</html>
`;
}

function starred(stars: number | null): string {
  return stars === null ? '' : `${'★'.repeat(Math.round(stars))} ${stars}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
