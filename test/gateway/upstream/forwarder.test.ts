import { expect, onTestFinished, test } from 'vitest';
import type { ForwardFailure, ForwardHandler, ForwardRequest } from '../../../src/core/forward.js';
import { createForwarder } from '../../../src/gateway/upstream/forwarder.js';
import { readHead } from '../harness/http-message.js';
import { answering, ok, rawUpstream } from '../harness/raw-upstream.js';

interface Outcome {
  readonly body: string;
  readonly failure: ForwardFailure | null;
}

/** A handler that collects the body, and a promise of what came last. */
function collecting(): { handler: ForwardHandler; outcome: Promise<Outcome>; lasts: string[] } {
  let body = '';
  const lasts: string[] = [];
  let resolve: (outcome: Outcome) => void = () => {};
  const outcome = new Promise<Outcome>((done) => {
    resolve = done;
  });
  const handler: ForwardHandler = {
    onConnected() {},
    onInformation() {},
    onHead() {},
    onData(chunk) {
      body += chunk.toString('latin1');
    },
    onEnd() {
      lasts.push('end');
      resolve({ body, failure: null });
    },
    onError(failure) {
      lasts.push('error');
      resolve({ body, failure });
    },
    onDrain() {},
  };
  return { handler, outcome, lasts };
}

function getFrom(port: number): ForwardRequest {
  return {
    upstream: { protocol: 'http', host: '127.0.0.1', port },
    timeouts: { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 },
    method: 'GET',
    head: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    framing: 'none',
    expectsContinue: false,
  };
}

function forwarderOf(connectionsMax: number) {
  const forwarder = createForwarder({ connectionsMax });
  onTestFinished(() => forwarder.close());
  return forwarder;
}

test('one connection more than an upstream may have is refused, and the next served', async () => {
  const upstream = await rawUpstream();
  const { forward } = forwarderOf(1);
  const [first, second, third] = [collecting(), collecting(), collecting()];
  forward(getFrom(upstream.port), first.handler);
  forward(getFrom(upstream.port), second.handler);
  expect((await second.outcome).failure).toMatchObject({
    kind: 'connect',
    code: 'LOOP_GATEWAY_UPSTREAM_BUSY',
  });
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok('first'));
  expect((await first.outcome).body).toBe('first');
  forward(getFrom(upstream.port), third.handler);
  await readHead(wire);
  wire.send(ok('third'));
  expect((await third.outcome).body).toBe('third');
  expect(upstream.connections).toHaveLength(1);
});

test('of two idle connections the one that was used last is used again', async () => {
  const upstream = await rawUpstream();
  const { forward } = forwarderOf(2);
  const [first, second, third] = [collecting(), collecting(), collecting()];
  forward(getFrom(upstream.port), first.handler);
  forward(getFrom(upstream.port), second.handler);
  const wires = [await upstream.accept(), await upstream.accept()] as const;
  await Promise.all(wires.map(readHead));
  wires[1].send(ok());
  await Promise.race([first.outcome, second.outcome]);
  wires[0].send(ok());
  await Promise.all([first.outcome, second.outcome]);
  forward(getFrom(upstream.port), third.handler);
  await readHead(wires[0]);
  wires[0].send(ok('third'));
  expect((await third.outcome).body).toBe('third');
  expect(upstream.connections).toHaveLength(2);
});

test('an idle connection is not used past its time, though nobody had time to close it', async () => {
  const upstream = await rawUpstream();
  const { forward } = forwarderOf(2);
  const [first, second] = [collecting(), collecting()];
  forward(getFrom(upstream.port), first.handler);
  const wire = await upstream.accept();
  await readHead(wire);
  // Of these two seconds it is kept for one.
  wire.send('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 0\r\n\r\n');
  await first.outcome;
  const until = performance.now() + 1100;
  while (performance.now() < until);
  forward(getFrom(upstream.port), second.handler);
  const other = await upstream.accept();
  await readHead(other);
  other.send(ok('second'));
  expect((await second.outcome).body).toBe('second');
  await wire.ended;
});

test('what is aborted hears no more, and its connection is closed', async () => {
  const upstream = await rawUpstream();
  const { forward } = forwarderOf(1);
  const { handler, lasts } = collecting();
  const stream = forward(getFrom(upstream.port), handler);
  const wire = await upstream.accept();
  await readHead(wire);
  stream.abort();
  await wire.ended;
  expect(lasts).toEqual([]);
});

test('each exchange ends once, whatever its handler does when it ends', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const { forward } = forwarderOf(1);
  const { handler, lasts, outcome } = collecting();
  const again = collecting();
  forward(getFrom(upstream.port), {
    ...handler,
    onEnd(trailers) {
      handler.onEnd(trailers);
      // The connection is free by now, and only this one may be open.
      forward(getFrom(upstream.port), again.handler);
    },
  });
  expect((await outcome).failure).toBeNull();
  expect((await again.outcome).failure).toBeNull();
  expect([...lasts, ...again.lasts]).toEqual(['end', 'end']);
});

test('an endpoint with addresses is connected to there, wherever its name leads', async () => {
  const upstream = await rawUpstream(answering(ok('pinned')));
  const forwarder = createForwarder();
  onTestFinished(() => forwarder.close());
  const sent = (addresses: readonly string[]) => {
    const { handler, outcome } = collecting();
    const request = getFrom(upstream.port);
    const upstreamAt = { ...request.upstream, host: 'nowhere.invalid', addresses };
    forwarder.forward({ ...request, upstream: upstreamAt }, handler);
    return outcome;
  };
  expect(await sent(['127.0.0.1'])).toEqual({ body: 'pinned', failure: null });
  const { failure } = await sent([]);
  expect(failure?.message).toContain('the name does not resolve (ENOTFOUND)');
});
