import { describe, expect, test } from 'vitest';
import { resolveTarget } from '../../src/replayer/target.js';
import { config, namespace } from './fixtures/configs.js';

const known = config({ namespaces: [namespace({ reviews: 1 }), { ...namespace({}), name: 'qa' }] });

test('a name is a namespace', () => {
  expect(resolveTarget(known, 'qa')).toMatchObject({ kind: 'namespace', label: 'qa' });
});

test('a name that is none says which there are', () => {
  expect(() => resolveTarget(known, 'debug')).toThrow('got "debug"; the config has debug-ns, qa');
  expect(() => resolveTarget(config(), 'debug')).toThrow('the config has no namespaces');
});

test('a mistake is told of the option that has it', () => {
  expect(() => resolveTarget(known, 'debug', '--baseline')).toThrow('--baseline: expected');
  expect(() => resolveTarget(known, 'ftp://host', '--baseline')).toThrow('--baseline: expected');
});

test.each([
  ['http://127.0.0.1:19080', { protocol: 'http', host: '127.0.0.1', port: 19080 }],
  ['http://reviews/', { protocol: 'http', host: 'reviews', port: 80 }],
  ['https://reviews', { protocol: 'https', host: 'reviews', port: 443 }],
  ['http://[::1]:8', { protocol: 'http', host: '::1', port: 8 }],
])('%s is an address', (to, url) => {
  expect(resolveTarget(known, to)).toEqual({ kind: 'url', label: to, url });
});

describe('a URL that is more, or less, than an address is refused', () => {
  test.each([
    ['http://host:1/path', 'got "/path"'],
    ['http://host:1/?q=1', 'got "/?q=1"'],
    ['http://host:1/#top', 'got "/#top"'],
    ['http://ann:pw@host:1', 'without credentials'],
    ['ftp://host', 'got "ftp://host"'],
    ['http://host:99999', 'got "http://host:99999"'],
  ])('%s', (to, message) => {
    expect(() => resolveTarget(known, to)).toThrow(message);
    expect(() => resolveTarget(known, to)).toThrow(
      expect.objectContaining({ code: 'LOOP_CLI_USAGE' }),
    );
  });
});
