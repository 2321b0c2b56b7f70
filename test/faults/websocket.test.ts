import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { errorOf, readResponse } from '../gateway/harness/http-message.js';
import { webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { handshake } from '../gateway/harness/websocket-wire.js';
import { dial } from '../gateway/harness/wire.js';
import { faulty } from './open-faulty.js';

type Form = Readonly<Record<string, unknown>>;

async function refused(form: Form) {
  const upstream = await webSocketUpstream();
  const gateway = await faulty(upstream.port, [form]);
  const client = await dial(gateway.mesh);
  client.send(handshake('/talk'));
  const response = await readResponse(client);
  const { exchange } = await gateway.log.ended();
  return { response, exchange };
}

test('a handshake is refused with the status of a fault', async () => {
  const { response, exchange } = await refused({ abort: { status: 503, body: 'not now' } });
  expect(response).toMatchObject({ status: 503, body: 'not now' });
  expect(exchange).toMatchObject({ fault: 'broken', status: 503, protocol: 'websocket' });
});

test('a handshake fails as if the service were not there', async () => {
  const { response, exchange } = await refused({ abort: { error: 'connect' } });
  expect([response.status, errorOf(response).code]).toEqual([502, 'LOOP_GATEWAY_UPSTREAM_REFUSED']);
  expect(exchange).toMatchObject({ fault: 'broken', error: 'connect' });
});

async function talk(form: Form) {
  const upstream = await webSocketUpstream();
  const gateway = await faulty(upstream.port, [form]);
  const from = performance.now();
  const client = new WebSocket(`ws://127.0.0.1:${gateway.mesh}/talk`, {
    headers: { host: 'ratings' },
  });
  const { socket } = await upstream.accept();
  socket.on('message', (data) => socket.send(data));
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
  const ms = performance.now() - from;
  client.send('x'.repeat(4000));
  const [data] = await once(client, 'message');
  client.close();
  const { exchange } = await gateway.log.ended();
  return { ms, echoed: String(data), exchange };
}

test('a handshake is delayed, and what goes through is as it was', async () => {
  const { ms, echoed, exchange } = await talk({ delay: '200ms', corrupt: '1B' });
  expect(ms).toBeGreaterThanOrEqual(198);
  expect(echoed).toBe('x'.repeat(4000));
  expect(exchange).toMatchObject({ fault: 'broken', status: 101 });
});

test.each([{ corrupt: '1B' }, { rate: '1KiB/s' }, { abort: { error: 'reset', after: '1KiB' } }])(
  'a fault of bodies alone (%o) is none of a WebSocket, nor named',
  async (form) => {
    const { echoed, exchange } = await talk(form);
    expect(echoed).toBe('x'.repeat(4000));
    expect(exchange).toMatchObject({ fault: null, error: null });
  },
);
