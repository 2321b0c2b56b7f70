import { expect, test } from 'vitest';
import { planShadow } from '../../src/shadow/plan-shadow.js';
import { shadowConfig } from './open-shadowing.js';

const hosts = { addressesOf: () => [], isHere: () => false };

function plan(namespace: Record<string, number>) {
  const config = shadowConfig({ services: { v1: 9001, v2: 9002, other: 9003 }, namespace });
  const to = [
    { service: 'v1', weight: 9 },
    { service: 'v2', weight: 1 },
  ];
  const routes = config.routes.map((route) => ({ ...route, name: 'reviews', to }));
  const request = { route: 'reviews', to: 'debug-ns', percent: 100, compare: false };
  return planShadow({ ...config, routes }, request, async () => hosts);
}

test('a namespace with all services of a route by weight gets what goes to each', async () => {
  expect((await plan({ v1: 19001, v2: 19002, other: 19003 })).services).toEqual(['v1', 'v2']);
});

test('one that lacks a service of the route gets the calls to all that it has', async () => {
  expect((await plan({ v1: 19001, other: 19003 })).services).toEqual(['v1', 'other']);
});
