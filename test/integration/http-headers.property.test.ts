// Headers through a real gateway, byte for byte, with what a peer may send that nobody would.

import { expect, test } from 'vitest';
import { traceFamilies } from '../../src/core/trace/families.js';
import { readHead } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import fc from '../harness/fast-check.js';

/** Names that mean something to a proxy: they are in other tests. */
const meant = new Set([
  ...traceFamilies().flatMap(({ headers }) => headers),
  ...['host', 'content-length', 'transfer-encoding', 'trailer', 'connection', 'keep-alive', 'te'],
  ...['upgrade', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'via', 'expect'],
  ...['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'],
  ...['x-forwarded-port', 'x-loop-replay', 'x-loop-trace'],
]);
const name = fc
  .string({ unit: fc.constantFrom(..."aBcXyZ019-_.!#$%&*+^`|~'"), minLength: 1, maxLength: 12 })
  .filter((text) => !meant.has(text.toLowerCase()));
const character = fc
  .oneof(
    fc.integer({ min: 0x21, max: 0x7e }),
    fc.integer({ min: 0x80, max: 0xff }),
    fc.constant(0x20),
    fc.constant(9),
  )
  .map((code) => String.fromCharCode(code));
const value = fc
  .string({ unit: character, maxLength: 30 })
  .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));
const lines = fc.array(fc.tuple(name, value), { maxLength: 12 });
/** By index, which of the lines are said to be for this connection alone. */
const chosen = fc.array(fc.nat(11), { maxLength: 3 });

type Pairs = readonly (readonly [string, string])[];

function textOf(pairs: Pairs): string {
  return pairs.map(([key, text]) => `${key}: ${text}\r\n`).join('');
}

/** Of what came, those that were sent, in the order in which they came. */
function ofSent(came: Pairs, sent: Pairs): Pairs {
  const names = new Set(sent.map(([key]) => key));
  return came.filter(([key]) => names.has(key));
}

function named(pairs: Pairs, indexes: readonly number[]): string[] {
  return indexes.flatMap((at) => pairs[at]?.[0] ?? []);
}

test('what comes in goes on byte for byte in its order, both ways, but what is for one connection', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  let wire: Awaited<ReturnType<typeof upstream.accept>> | undefined;
  await fc.assert(
    fc.asyncProperty(lines, chosen, lines, chosen, async (asked, forHere, answered, forThere) => {
      const [hidden, hiddenBack] = [named(asked, forHere), named(answered, forThere)];
      const connection = hidden.length === 0 ? '' : `Connection: ${hidden.join(', ')}\r\n`;
      client.send(`GET /x HTTP/1.1\r\n${connection}Host: ratings\r\n${textOf(asked)}\r\n`);
      wire ??= await upstream.accept();
      const came = await readHead(wire);
      const isHidden = (names: readonly string[]) => {
        const lower = new Set(names.map((each) => each.toLowerCase()));
        return ([key]: readonly [string, string]) => !lower.has(key.toLowerCase());
      };
      expect(ofSent(came.headers, asked)).toEqual(asked.filter(isHidden(hidden)));

      const back = hiddenBack.length === 0 ? '' : `Connection: ${hiddenBack.join(', ')}\r\n`;
      wire.send(`HTTP/1.1 200 OK\r\n${textOf(answered)}${back}Content-Length: 0\r\n\r\n`);
      const got = await readHead(client);
      expect(got.line).toBe('HTTP/1.1 200 OK');
      expect(ofSent(got.headers, answered)).toEqual(answered.filter(isHidden(hiddenBack)));
    }),
  );
});
