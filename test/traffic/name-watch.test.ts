import { expect, onTestFinished, test } from 'vitest';
import { NameWatch } from '../../src/traffic/endpoints/name-watch.js';
import { TrafficRoom } from '../../src/traffic/traffic-room.js';
import { readResponse } from '../gateway/harness/http-message.js';
import { testConfig } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { openSteered } from './open-steered.js';

/** A resolver whose answers the test gives, one for each lookup. */
function resolver(answers: (readonly string[] | Error)[]) {
  const changes: string[] = [];
  let done = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const watch = new NameWatch({
    everyMs: 1,
    async lookUp() {
      const answer = answers.shift();
      if (answer === undefined) {
        watch.close();
        done();
        return [];
      }
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onChange: (addresses) => changes.push([...addresses.values()].flat().join(' ')),
  });
  watch.watch(['reviews', '10.0.0.1', '::1']);
  return all.then(() => changes);
}

test('a name is looked up again and again, and told of when it leads elsewhere', async () => {
  const changes = await resolver([
    ['10.0.0.2', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.2'],
    ['10.0.0.1', '10.0.0.3'],
  ]);
  expect(changes).toEqual(['10.0.0.1 10.0.0.2', '10.0.0.1 10.0.0.3']);
});

test('a name that cannot be looked up keeps the addresses that it had', async () => {
  const changes = await resolver([
    ['10.0.0.1', '10.0.0.2'],
    new Error('ENOTFOUND'),
    ['10.0.0.2', '10.0.0.3'],
  ]);
  expect(changes).toEqual(['10.0.0.1 10.0.0.2', '10.0.0.2 10.0.0.3']);
});

test('a name with one address of each family stays a name', async () => {
  expect(await resolver([['127.0.0.1', '::1']])).toEqual([]);
});

test('a name that has but one address left is called by name again', async () => {
  expect(await resolver([['10.0.0.1', '10.0.0.2'], ['10.0.0.1']])).toEqual([
    '10.0.0.1 10.0.0.2',
    '',
  ]);
});

test('of a name without IPv4 the IPv6 addresses count', async () => {
  expect(await resolver([['fd00::1', 'fd00::2']])).toEqual(['fd00::1 fd00::2']);
});

test('each address of a name is an endpoint, and the hop says which', async () => {
  const upstream = await rawUpstream(answering(ok('here')));
  const named = { protocol: 'http' as const, host: 'reviews.test', port: upstream.port };
  const gateway = await openSteered([upstream.port], {
    policies: { endpoints: [named], balance: 'round-robin' },
    // Nobody listens at the second one: what is meant for it comes to the first.
    means: { lookUp: async () => ['127.0.0.1', '127.0.0.2'] },
  });
  const client = await dial(gateway.edge);
  for (let i = 0; i < 4; i++) {
    client.send('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
    expect((await readResponse(client)).body).toBe('here');
  }
  await gateway.log.ended(3);
  const went = gateway.log.all.map(({ exchange }) => exchange.errorMessage).join();
  expect(went).toContain(
    `sent to 127.0.0.1:${upstream.port} in place of 127.0.0.2:${upstream.port}`,
  );
});

test('a service that is gone from the config is looked up no more', async () => {
  let lookups = 0;
  const policies = { endpoints: [{ protocol: 'http' as const, host: 'reviews.test', port: 1 }] };
  const config = testConfig({ services: { reviews: { port: 1, policies } } });
  const looked = new Promise<void>((resolve) => {
    const room = new TrafficRoom(config, {
      lookupEveryMs: 1,
      async lookUp() {
        lookups++;
        // Not before there is a room.
        await Promise.resolve();
        room.configure({ services: [] });
        setTimeout(resolve, 20);
        return ['10.0.0.1'];
      },
    });
    onTestFinished(() => room.close());
  });
  await looked;
  expect(lookups).toBe(1);
});
