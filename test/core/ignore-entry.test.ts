import { describe, expect, test } from 'vitest';
import { compileIgnoreEntry } from '../../src/core/ignore-entry.js';
import { compileXmlPath } from '../../src/core/xml-path.js';

describe('what does not count', () => {
  test.each([
    ['$.a.b', 'json'],
    ['X-Build', 'header'],
    ['header:X-Build', 'header'],
    ['query:_', 'query'],
    ['query:utm_*', 'query'],
    ['form:user[nonce]', 'form'],
    ['path:/docs/{id}', 'path'],
    ['path:/docs/{id}.json', 'path'],
    ['xml:/Envelope/Header/MessageID', 'xml'],
    ['xml://wsa:MessageID', 'xml'],
    ['xml:/order/@id', 'xml'],
  ])('%s is a place of kind %s', (source, kind) => {
    expect(compileIgnoreEntry(source).kind).toBe(kind);
  });

  test.each([
    ['a b', '$.json.path, query:NAME'],
    ['cookie:a', '$.json.path, query:NAME'],
    ['', '$.json.path, query:NAME'],
    ['$.a[', 'a JSONPath'],
    ['header:a b', 'a header name after header:'],
    ['query:', 'a name after query:'],
    ['form:', 'a name after form:'],
    ['path:/docs/7', 'a path with a name in braces'],
    ['path:docs/{id}', 'a path with a name in braces'],
    ['path:/docs/{id', 'a path with a name in braces'],
    ['path:/docs/{id}?a=1', 'a path with a name in braces'],
    ['path:/docs/{id}/*', 'a path with a name in braces'],
    ['xml:Envelope', 'a path of elements after xml:'],
    ['xml:/', 'a path of elements after xml:'],
    ['xml:/a//', 'a path of elements after xml:'],
    ['xml:/a b', 'a path of elements after xml:'],
  ])('%s is refused: expected %s', (source, expected) => {
    expect(() => compileIgnoreEntry(source)).toThrow(`expected ${expected}`);
  });
});

describe('a path of elements', () => {
  test.each([
    ['/a/b', 'a/b', true],
    ['/a/b', 'a/b/c', false],
    ['/a/b', 'x/a/b', false],
    ['//b', 'a/x/b', true],
    ['//b', 'b', true],
    ['/a//b', 'a/x/y/b', true],
    ['/a//b', 'x/b', false],
    ['/s:a/n:b', 'a/b', true],
    ['/a/*', 'a/b', true],
    ['/a/*', 'a/@b', false],
    ['/a/@*', 'a/@b', true],
    ['/a/@id', 'a/@id', true],
  ])('%s and %s: %s', (path, names, fits) => {
    expect(compileXmlPath(path)?.fits(names.split('/'))).toBe(fits);
  });
});
