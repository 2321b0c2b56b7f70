import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SampleService, startService } from './sample-service.js';
import { startMesh, type TestMesh } from './test-mesh.js';

let mesh: TestMesh;
let ratings: SampleService;
let details: SampleService;
let reviews: SampleService;
let productpage: SampleService;

beforeAll(async () => {
  mesh = await startMesh();
  [ratings, details, reviews, productpage] = await Promise.all([
    startService('ratings'),
    startService('details'),
    startService('reviews', { MESH: mesh.url }),
    startService('productpage', { MESH: mesh.url }),
  ]);
  mesh.services.set('ratings', ratings.url);
  mesh.services.set('details', details.url);
  mesh.services.set('reviews', reviews.url);
});

beforeEach(() => {
  mesh.calls.length = 0;
});

afterAll(async () => {
  await Promise.all([ratings, details, reviews, productpage].map((each) => each.stop()));
  mesh.close();
});

test('each service prints one ready line, with its address on loopback', () => {
  for (const [name, { said }] of Object.entries({ ratings, details, reviews, productpage })) {
    expect(said).toEqual([expect.stringMatching(`^${name} ready on http://127\\.0\\.0\\.1:\\d+$`)]);
  }
});

test('ratings answers a list for several ratings and for none', async () => {
  expect(await get(ratings, '/ratings/3')).toEqual({
    status: 200,
    body: {
      id: 3,
      ratings: [
        { reviewer: 'Tomasz', stars: 5 },
        { reviewer: 'Ife', stars: 5 },
      ],
    },
  });
  expect((await get(ratings, '/ratings/5')).body).toEqual({ id: 5, ratings: [] });
});

test('ratings answers a single rating without a list around it', async () => {
  expect(await get(ratings, '/ratings/4')).toEqual({
    status: 200,
    body: { id: 4, ratings: { reviewer: 'Ife', stars: 4 } },
  });
});

test('details answers what is known of a book', async () => {
  const { status, body } = await get(details, '/details/3');
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: 3, title: 'Middlemarch', author: 'George Eliot', year: 1871 });
});

test('reviews joins its texts with the stars of ratings', async () => {
  const { status, body } = await get(reviews, '/reviews/2');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: 2,
    averageStars: 3.7,
    reviews: [
      { reviewer: 'Noor', stars: 5 },
      { reviewer: 'Benedikt', stars: 2 },
      { reviewer: 'Agnes', stars: 4 },
    ],
  });
});

test('reviews answers a book that nobody rated', async () => {
  const { status, body } = await get(reviews, '/reviews/5');
  expect(status).toBe(200);
  expect(body).toMatchObject({ averageStars: null, reviews: [{ reviewer: 'Noor', stars: null }] });
});

test('reviews fails for a book with a single rating, and only there', async () => {
  expect(await get(reviews, '/reviews/4')).toEqual({
    status: 500,
    body: { service: 'reviews', error: 'answer.ratings is not iterable' },
  });
  for (const book of [1, 2, 3, 5]) {
    expect((await get(reviews, `/reviews/${book}`)).status).toBe(200);
  }
});

test('productpage joins details and reviews', async () => {
  const { status, body } = await get(productpage, '/productpage?book=3');
  expect(status).toBe(200);
  expect(body).toMatchObject({ title: 'Middlemarch', averageStars: 5, reviews: [{}, {}] });
  expect(mesh.calls.map(({ service }) => service).sort()).toEqual([
    'details',
    'ratings',
    'reviews',
  ]);
});

test('productpage shows the first book when none is named', async () => {
  expect((await get(productpage, '/productpage')).body).toMatchObject({ id: 1 });
});

test('productpage answers HTML to a browser', async () => {
  const response = await fetch(`${productpage.url}/productpage?book=2`, {
    headers: { accept: 'text/html,*/*;q=0.8' },
  });
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const text = await response.text();
  expect(text).toContain('<h1>Moby-Dick; or, The Whale</h1>');
  expect(text).toContain('Harper &#38; Brothers');
});

test('productpage fails when reviews fails', async () => {
  expect(await get(productpage, '/productpage?book=4')).toEqual({
    status: 500,
    body: { service: 'productpage', error: 'reviews answered 500 to GET /reviews/4' },
  });
});

test.each([
  ['/productpage?book=99', 'details has no /details/99'],
  ['/productpage?book=x', 'expected GET /productpage?book=<number>, got GET /productpage'],
  ['/other', 'expected GET /productpage?book=<number>, got GET /other'],
])('an unknown book or path is a 404: %s', async (path, error) => {
  const { status, body } = await get(productpage, path);
  expect(status).toBe(404);
  expect(['reviews has no /reviews/99', error]).toContain((body as { error: string }).error);
});

test('trace headers are passed on to every call, and nothing else of the request', async () => {
  const trace = {
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'vendor=1',
    baggage: 'loop-replay=7',
    b3: '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1',
    'x-b3-traceid': '0af7651916cd43dd8448eb211c80319c',
    'x-request-id': 'a-request',
    'x-loop-replay': '7',
  };
  await get(productpage, '/productpage?book=1', { ...trace, cookie: 'a=b', 'x-other': 'c' });
  expect(mesh.calls).toHaveLength(3);
  for (const { headers } of mesh.calls) {
    expect(headers).toMatchObject(trace);
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('x-other');
  }
});

test('HTTP_PROXY leads the calls through a proxy, with the service in the target', async () => {
  const proxied = await startService('reviews', { HTTP_PROXY: mesh.url });
  const { status } = await get(proxied, '/reviews/1');
  await proxied.stop();
  expect(status).toBe(200);
  expect(mesh.calls).toMatchObject([{ service: 'ratings', target: 'http://ratings/ratings/1' }]);
});

test('RATINGS_URL leads the calls to ratings past the mesh', async () => {
  const direct = await startService('reviews', { MESH: mesh.url, RATINGS_URL: ratings.url });
  const { status } = await get(direct, '/reviews/1');
  await direct.stop();
  expect(status).toBe(200);
  expect(mesh.calls).toEqual([]);
});

test('a service ends at once on SIGTERM, with a connection open', async () => {
  const service = await startService('details');
  await get(service, '/details/1'); // fetch keeps the connection
  expect(await service.stop()).toBe(0);
});

async function get(
  { url }: SampleService,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, body: await response.json() };
}
