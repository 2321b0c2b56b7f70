import { describe, expect, test } from 'vitest';
import { SourceMap } from '../../../src/debugger/node/source-map.js';

/** A line of the script for each line of the source, from column 0 on. */
const mapOf = (source: string, lines = 3) => ({
  version: 3,
  sources: [source],
  sourcesContent: ['first\nsecond\nthird\n'],
  names: [],
  mappings: Array.from({ length: lines }, (_, at) => (at === 0 ? 'AAAA' : 'AACA')).join(';'),
});

const parse = (map: object, url = 'file:///srv/app/dist/a.js.map') =>
  SourceMap.parse(JSON.stringify(map), { url, root: '/srv/app' });

describe('a source by the name that its bundler gives it', () => {
  test.each([
    ['../src/price.ts', '/srv/app/src/price.ts'],
    ['file:///srv/app/src/price.ts', '/srv/app/src/price.ts'],
    ['webpack://app/./src/price.ts', '/srv/app/src/price.ts'],
    ['webpack:///./src/price.ts?eee7', '/srv/app/src/price.ts'],
    ['webpack:///src/price.ts', '/srv/app/src/price.ts'],
    ['webpack:////srv/other/price.ts', '/srv/other/price.ts'],
    ['webpack:///./~/lib/price.js', '/srv/app/node_modules/lib/price.js'],
    ['webpack://_N_E/./lib/price.ts?1a2b', '/srv/app/lib/price.ts'],
    ['turbopack:///[project]/lib/price.ts', '/srv/app/lib/price.ts'],
    ['turbopack://[project]/lib/price.ts', '/srv/app/lib/price.ts'],
    ['rsc://React/Server/file:///srv/app/lib/price.ts?3', '/srv/app/lib/price.ts'],
  ])('%s', (source, path) => {
    expect(parse(mapOf(source))?.sources).toEqual([path]);
  });
});

test('a path is one also in a map of text that was evaluated under a URL', () => {
  const path = '/srv/app/api/[id]/route.ts';
  const url = 'webpack-internal:///(rsc)/./api/[id]/route.ts';
  expect(parse({ ...mapOf(path), sourceRoot: '' }, url)?.sources).toEqual([path]);
  expect(parse({ ...mapOf('/route.ts'), sourceRoot: 'api' })?.sources).toEqual([
    '/srv/app/dist/api/route.ts',
  ]);
});

test('a map in sections is one map', () => {
  const map = parse({
    version: 3,
    sections: [
      { offset: { line: 1, column: 0 }, map: mapOf('turbopack:///[project]/src/a.ts') },
      { offset: { line: 10, column: 0 }, map: mapOf('turbopack:///[project]/src/b.ts') },
    ],
  });
  expect(map?.sources).toEqual(['/srv/app/src/a.ts', '/srv/app/src/b.ts']);
  expect(map?.original({ lineNumber: 11, columnNumber: 4 })).toEqual({
    ...{ source: 1, line: 2, column: 0 },
  });
  expect(map?.extent(1)).toEqual({ lines: new Set([1, 2, 3]), first: 10, last: 12 });
  expect(map?.content(1)).toContain('second');
});

test('what is no map is none', () => {
  expect(SourceMap.parse('<html>', { url: 'file:///a.map', root: '/srv' })).toBeNull();
  expect(parse({ version: 3, sections: 'none' })).toBeNull();
});
