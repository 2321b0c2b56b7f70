import { brotliCompressSync, gzipSync } from 'node:zlib';
import { page, record } from './chains.mjs';
import { message } from './hops.mjs';

const failing = { status: 500 };

/** One capture each, the last of a store. Of the newest the README's pictures are made. */
export const specials = [bigBody, image, gzipped, brotlied, markup, aborted, running, triedAgain];

function bigBody(options) {
  const items = [];
  for (let size = 0, id = 0; size < 5 * 1024 * 1024; id++) {
    const item = {
      id,
      sku: `sku-${id}`,
      stock: id % 17,
      tags: ['new', 'book'],
      price: { net: id / 100, currency: 'EUR' },
    };
    size += JSON.stringify(item).length + 1;
    items.push(item);
  }
  return withAnswer(options, '/productpage?book=5mib', message({ items, note: 'the-last-word' }));
}

function image(options) {
  // One red pixel.
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
  const body = message(Buffer.from(png, 'base64'), ['content-type', 'image/png']);
  return withAnswer(options, '/productpage?book=image', body);
}

function gzipped(options) {
  const coded = gzipSync(JSON.stringify({ coded: 'gzip', list: [...Array(50).keys()] }));
  const headers = ['content-type', 'application/json', 'content-encoding', 'gzip'];
  return withAnswer(options, '/productpage?book=gzip', message(coded, headers));
}

function brotlied(options) {
  const coded = brotliCompressSync(`coded by br\n${'one line more\n'.repeat(200)}`);
  const headers = ['content-type', 'text/plain; charset=utf-8', 'content-encoding', 'br'];
  return withAnswer(options, '/productpage?book=br', message(coded, headers));
}

/** Harmless: were it ever markup, the page's title would say so. */
function markup(options) {
  const text = `<img src=x onerror="document.title='MARKUP'"><script>document.title='MARKUP'</script>`;
  const body = message({ error: text, [text]: [text, { html: text }] }, [
    ...['content-type', 'application/json', 'x-note', text],
  ]);
  return withAnswer(options, `/productpage?book=${encodeURIComponent(text)}&raw=<b>bold</b>`, body);
}

function aborted({ number, at, random }) {
  const call = page(random, failing);
  const gone = { ...call, path: '/productpage?book=gone', error: 'aborted' };
  return record({ number, at, rule: 'server-errors', call: gone });
}

function running({ number, at, random }) {
  const call = page(random, failing);
  const still = { ...call, path: '/productpage?book=running', running: true };
  return record({ number, at, rule: 'server-errors', call: still });
}

/** ratings refuses the connection twice, and reviews gives up. */
function triedAgain({ number, at, random }) {
  const answer = {
    error: { code: 'RATINGS_UNAVAILABLE', message: 'no ratings for book 4 after 3 attempts' },
    reviews: [
      { reviewer: 'Ife', text: 'Could not put it down.' },
      { reviewer: 'Ada', text: 'Slow start, fine end.' },
    ],
  };
  const tries = [0, 1, 2].map((each) => ({
    service: 'ratings',
    path: '/ratings/4',
    after: 4 + each * 16,
    ms: each === 2 ? 9.5 : 1.4,
    ...(each === 2
      ? { status: 503, response: message({ error: 'warming up' }) }
      : { error: 'connect' }),
  }));
  const call = {
    service: 'productpage',
    path: '/productpage?book=4',
    ms: 71.5,
    status: 500,
    calls: [
      { service: 'details', path: '/details/4', after: 3, ms: 11 },
      {
        service: 'reviews',
        path: '/reviews/4',
        after: 6,
        ms: 52,
        status: 500,
        response: message(answer),
        calls: tries,
      },
    ],
  };
  return record({ number, at, rule: 'server-errors', call: { ...call, random: random() } });
}

function withAnswer({ number, at, random }, path, response) {
  const call = { ...page(random, failing), path, response };
  return record({ number, at, rule: 'server-errors', call });
}
