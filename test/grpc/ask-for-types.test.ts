import { expect, test } from 'vitest';
import type { Endpoint } from '../../src/core/config.js';
import type { Forward } from '../../src/core/forward.js';
import { lengthField } from '../../src/core/grpc/scan-fields.js';
import { askForTypes } from '../../src/grpc/ask-for-types.js';

const endpoint = { host: '127.0.0.1', port: 50051 } as Endpoint;

function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const services = lengthField(6, lengthField(1, lengthField(1, Buffer.from('a.Endless'))));

/** Has one service, and with each file that it is asked for one that imports another. */
function endlessServer(paddingBytes: number): Forward {
  let asked = 0;
  return ((_request: unknown, handler: Parameters<Forward>[1]) => ({
    write: () => true,
    abort: () => {},
    end: () => {
      const file = Buffer.concat([
        lengthField(1, Buffer.from(`${asked}.proto`)),
        lengthField(3, Buffer.from(`${asked + 1}.proto`)),
        // The places in its source, which are not kept.
        lengthField(9, Buffer.alloc(paddingBytes)),
      ]);
      handler.onHead(200, '', ['content-type', 'application/grpc']);
      handler.onData(framed(asked++ === 0 ? services : lengthField(4, lengthField(1, file))));
      handler.onEnd(['grpc-status', '0']);
    },
  })) as unknown as Forward;
}

test('a server that goes on naming files is asked for so many bytes in all, and no more', async () => {
  expect((await askForTypes(endlessServer(1024), endpoint)).length).toBeGreaterThan(10);
  const mebibytes = askForTypes(endlessServer(1024 * 1024), endpoint);
  await expect(mebibytes).rejects.toThrow(/more than \d+ bytes/);
});
