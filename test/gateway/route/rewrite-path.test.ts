import { describe, expect, test } from 'vitest';
import { compileRewrite } from '../../../src/gateway/route/rewrite-path.js';

// biome-ignore format: reads as the table it is
test.each([
  ['/reviews/*', '/v2/*', '/reviews/1?a=/b%20&x', '/v2/1?a=/b%20&x'],
  ['/reviews/*', '/v2/*', '/reviews/', '/v2/'],
  ['/reviews/*', '/v2/*', '/reviews', '/v2'],
  ['/reviews/*', '/v2/*', '/reviews?x', '/v2?x'],
  ['/reviews/*', '/*', '/reviews/1', '/1'],
  ['/reviews/*', '/*', '/reviews', '/'],
  ['/*', '/v2/*', '/a/b', '/v2/a/b'],
  ['/reviews/*', '/ratings', '/reviews/1?x=1', '/ratings?x=1'],
  [null, '/ratings', '/anything?x=1', '/ratings?x=1'],
  ['/a', '/b', '/a', '/b'],
])('from %s to %s: %s becomes %s', (match, given, path, expected) => {
  expect(compileRewrite(match, given)(path)).toBe(expected);
});

describe('what the star took', () => {
  const rewrite = compileRewrite('/reviews/*', '/v2/*');

  // biome-ignore format: reads as the table it is
  test.each([
    ['an escaped slash', '/reviews/a%2Fb%20c%3fd', '/v2/a%2Fb%20c%3fd'],
    ['empty segments', '/reviews//a///b', '/v2//a///b'],
    ['dots that stay within it', '/reviews/x/../1', '/v2/x/../1'],
    ['bytes beyond ASCII, as escapes', '/reviews/caf\xc3\xa9', '/v2/caf%C3%A9'],
    ['a backslash', '/reviews/a\\b', '/v2/a\\b'],
  ])('stays as it came: %s', (_what, path, expected) => {
    expect(rewrite(path)).toBe(expected);
  });

  // biome-ignore format: reads as the table it is
  test.each([
    ['/reviews/../reviews/1', '/v2/1'],
    ['/reviews/%2e%2e/reviews/1', '/v2/1'],
    ['/reviews/..%2Freviews/1', '/v2/1'],
    ['/reviews/..;x/reviews/1', '/v2/1'],
    ['/x/../reviews/1', '/v2/1'],
    ['/./reviews/%2E%2E/reviews/a%2Fb', '/v2/a/b'],
  ])('does not lead out of the new path: %s', (path, expected) => {
    expect(rewrite(path)).toBe(expected);
  });

  test('is nothing for OPTIONS *', () => {
    expect(compileRewrite('/*', '/v2/*')('*')).toBe('*');
  });
});
