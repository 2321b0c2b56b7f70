import { expect, test } from 'vitest';
import { foundServices } from '../../../src/cli/init/found-services.js';
import type { SeenProgram } from '../../../src/core/listening-program.js';

function listener(port: number, over: Partial<SeenProgram> & { host?: string } = {}): SeenProgram {
  const { host = '127.0.0.1', ...others } = over;
  const args = ['node', 'shop.js'];
  return {
    ...{ address: { host, port }, pid: 4242, program: 'node', args, cwd: '/x', uid: 1000 },
    ...{ isLoop: false, ...others },
  };
}

const found = (programs: readonly SeenProgram[]) => foundServices(programs, 1000);

test('a program is found once, by port, and called at an address that it listens at', () => {
  const seen = found([
    listener(3001, { host: '::', args: ['node', 'stock.js'] }),
    listener(3000, { host: '0.0.0.0' }),
    listener(3001, { host: '0.0.0.0', args: ['node', 'stock.js'] }),
    listener(3002, { host: '::1', args: ['node', 'ratings.js'] }),
    listener(3003, { host: '10.0.0.7', args: ['node', 'reviews.js'] }),
  ]);
  expect(seen.map(({ name, url }) => `${name} ${url}`)).toEqual([
    'shop http://127.0.0.1:3000',
    'stock http://127.0.0.1:3001',
    'ratings http://[::1]:3002',
    'reviews http://10.0.0.7:3003',
  ]);
});

test('what is no service is not offered: loop, databases, debuggers, ports handed out to anyone', () => {
  const ports = [22, 5432, 6379, 9229, 32_768, 32_767, 80];
  const seen = found([...ports.map((port) => listener(port)), listener(8080, { isLoop: true })]);
  expect(seen.map(({ port }) => port)).toEqual([80, 32_767]);
});

test('two programs of one name have different names', () => {
  const seen = found([listener(3000), listener(3001)]);
  expect(seen.map(({ name }) => name)).toEqual(['shop', 'shop-3001']);
});

test("another user's program is told as such", () => {
  const [seen] = found([
    listener(8000, { uid: 33, pid: null, program: null, args: [], cwd: null }),
  ]);
  expect(seen).toMatchObject({
    name: 'service-8000',
    who: 'a program of user 33',
    isOwn: false,
  });
});

test("another user's program is not one's own, also where root sees whose it is", () => {
  expect(foundServices([listener(3000)], 0)[0]?.isOwn).toBe(false);
  expect(foundServices([listener(3000)], 1000)[0]?.isOwn).toBe(true);
});
