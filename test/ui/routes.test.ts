import { expect, test } from 'vitest';
import { routeOf } from '../../src/ui/route/routes.js';

test('the link of a capture is its view, whatever its id is written like', () => {
  expect(routeOf('/captures/17')).toEqual({ view: 'capture', id: '17' });
  expect(routeOf('/captures/4bf9/')).toEqual({ view: 'capture', id: '4bf9' });
  expect(routeOf('/captures/a%2Fb')).toEqual({ view: 'capture', id: 'a/b' });
  expect(routeOf('/captures/%E0%A4')).toEqual({ view: 'capture', id: '%E0%A4' });
});

test('the address alone is the list; what nobody knows is told as such', () => {
  expect(routeOf('/')).toEqual({ view: 'captures' });
  expect(routeOf('/captures')).toEqual({ view: 'captures' });
  expect(routeOf('/replays/9')).toEqual({ view: 'replay', id: '9' });
  expect(routeOf('/rules')).toEqual({ view: 'rules' });
  expect(routeOf('/capture')).toEqual({ view: 'unknown' });
  expect(routeOf('/live/1')).toEqual({ view: 'unknown' });
  expect(routeOf('/captures/1/2')).toEqual({ view: 'unknown' });
});
