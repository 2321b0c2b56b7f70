import { expect, test } from 'vitest';
import type { InitAnswers } from '../../../src/cli/init/init-answers.js';
import { ownAddresses } from '../../../src/cli/init/own-addresses.js';

const answers: InitAnswers = {
  services: [
    { name: 'shop', url: 'http://127.0.0.1:3000' },
    { name: 'stock', url: 'http://127.0.0.1:3001' },
  ],
  entry: 'shop',
  namespace: 'debug',
  copies: [{ name: 'stock', url: 'http://127.0.0.1:4001' }],
};

async function chosen(taken: readonly number[], given: InitAnswers = answers) {
  const own = await ownAddresses(given, async (port) => !taken.includes(port));
  const { services, ...others } = own;
  return { ...others, ...Object.fromEntries(services) };
}

test('the usual ports are taken where they are free', async () => {
  expect(await chosen([])).toEqual({
    listen: 8080,
    admin: 8081,
    mesh: 8082,
    egress: 18_080,
    stock: 13_001,
  });
});

test('a port that somebody has moves the three together, and each other alone', async () => {
  expect(await chosen([8081, 8090, 13_001, 18_080])).toEqual({
    ...{ listen: 8100, admin: 8101, mesh: 8102, egress: 18_081, stock: 13_002 },
  });
});

test('a service, or a copy that is still to be started, keeps its port', async () => {
  const at = (shop: number, copy: number): InitAnswers => ({
    ...answers,
    services: [{ name: 'shop', url: `http://localhost:${shop}` }],
    copies: [{ name: 'shop', url: `http://127.0.0.1:${copy}` }],
  });
  expect((await chosen([], at(8080, 4000))).listen).toBe(8090);
  expect((await chosen([], at(3000, 8082))).listen).toBe(8090);
  expect((await chosen([], at(3000, 18_080))).egress).toBe(18_081);
});

test('a service at a high port gets an address within the range', async () => {
  const high = {
    ...answers,
    services: [...answers.services, { name: 'high', url: 'http://h:60000' }],
  };
  expect(await chosen([], high)).toMatchObject({ high: 13_000 });
});
