import { expect, test } from 'vitest';
import type { Hop } from '../../../src/core/capture.js';
import type { ForwardFailure, Interceptor } from '../../../src/core/forward.js';
import { failures } from '../../../src/gateway/upstream/failure.js';
import { errorOf, readResponse } from '../../gateway/harness/http-message.js';
import { gatewayTo } from '../../gateway/harness/open-gateway.js';
import { answering, rawUpstream } from '../../gateway/harness/raw-upstream.js';
import { dial } from '../../gateway/harness/wire.js';
import { message } from '../fixtures/captures.js';
import { type Got, json } from '../fixtures/debug-service.js';
import { called, replayReviews } from '../fixtures/reviews.js';

const at = { protocol: 'http', host: '10.0.0.7', port: 9080 } as const;
const cause = Object.assign(new Error('why'), { code: 'EWHY' });

/** Every way in which an upstream fails; the compiler misses one that is new. */
const each: { readonly [Name in keyof typeof failures]: ForwardFailure } = {
  connect: failures.connect(at, cause),
  tls: failures.tls(at, 'why'),
  connectTimeout: failures.connectTimeout(at, 5),
  firstByteTimeout: failures.firstByteTimeout(at, 5),
  idle: failures.idle(at, 5),
  downstreamIdle: failures.downstreamIdle(5),
  reset: failures.reset(at, cause),
  closed: failures.closed(at),
  streamReset: failures.streamReset(at, 'CANCEL'),
  goneAway: failures.goneAway(at, 'NO_ERROR'),
  malformed: failures.malformed(at, 'no status'),
  busy: failures.busy(at, 4096),
};

interface Recorded {
  readonly hop: Hop;
  /** What the caller got in production. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** A call through a gateway, as it was answered and as it would be kept. */
async function record(interceptor: Interceptor, upstream = ''): Promise<Recorded> {
  const { port } = await rawUpstream(answering(upstream));
  const { mesh, log } = await gatewayTo(port, { interceptors: [interceptor] });
  const client = await dial(mesh);
  client.send('GET /r HTTP/1.1\r\nHost: ratings\r\n\r\n');
  const response = await readResponse(client);
  const { exchange } = await log.ended();
  const { error, errorCode, errorMessage, status, answeredStatus } = exchange;
  const hop = called(1, '/r', null, {
    ...{ error, errorCode, errorMessage, answeredStatus },
    status: status || null,
    response: status === 0 ? null : message(exchange.responseHeaders),
    connectMs: null,
    durationMs: 20,
  });
  return { hop, status: response.status, ...errorOf(response) };
}

const failing =
  (failure: ForwardFailure): Interceptor =>
  () =>
  (_request, handler) => {
    setImmediate(() => handler.onError(failure));
    return { write: () => true, end() {}, pause() {}, resume() {}, abort() {} };
  };

async function play(hop: Hop): Promise<Got | undefined> {
  let got: Got | undefined;
  await replayReviews({
    calls: [hop],
    async handle({ call }) {
      got = await call('ratings', '/r');
      return { status: 200, body: {} };
    },
  });
  return got;
}

// A downstream that was idle had gone away, as far as it was concerned: there is nothing to play.
const { downstreamIdle: _, ...played } = each;

test.each(Object.entries(played))(
  '%s: the caller gets the answer it got then',
  async (_name, failure) => {
    const { hop, status, code, message: said } = await record(failing(failure));
    expect(code).toBe(failure.code);
    const got = await play(hop);
    expect(got?.status).toBe(status);
    expect(got && json(got)).toMatchObject({ error: { code, message: said } });
    expect(got?.rawHeaders.join()).toContain(`x-loop-error,${code}`);
  },
);

test('every failure of an upstream keeps its code', async () => {
  for (const failure of Object.values(each)) {
    const { hop } = await record(failing(failure));
    expect(hop.errorCode).toBe(failure.code);
  }
});

test('an answer with a header that could not be passed on is the same 502 again', async () => {
  const upstream = 'HTTP/1.1 200 OK\r\nX-Bad: a\x01b\r\nContent-Length: 2\r\n\r\nok';
  const { hop, status, code } = await record((next) => next, upstream);
  expect([status, code]).toEqual([502, 'LOOP_GATEWAY_UPSTREAM_MALFORMED']);
  expect(hop).toMatchObject({ status: 200, answeredStatus: 502 });
  // Whatever became of that header since.
  const redacted = { ...hop, response: message(['X-Bad', '[redacted]', 'Content-Length', '2']) };
  for (const kept of [hop, redacted]) {
    const got = await play(kept);
    expect(got?.status).toBe(502);
    expect(got && json(got)).toMatchObject({ error: { code } });
  }
});
