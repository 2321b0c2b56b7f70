// gRPC's cases of interoperability: node client.mjs PORT CASE...
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { grpc, TestService, UnimplementedService } from './service.mjs';

const [port, ...names] = process.argv.slice(2);
const credentials = grpc.credentials.createInsecure();
const client = new TestService(`127.0.0.1:${port}`, credentials);
const unimplemented = new UnimplementedService(`127.0.0.1:${port}`, credentials);
const payload = (bytes) => ({ body: Buffer.alloc(bytes) });
const asked = (size, bytes) => ({ response_parameters: [{ size }], payload: payload(bytes) });
const pairs = [
  [31415, 27182],
  [9, 8],
  [2653, 1828],
  [58979, 45904],
];

/** Resolves to { error, answer, metadata, status }. */
function unary(method, request, { metadata = new grpc.Metadata(), of = client } = {}) {
  return new Promise((resolve) => {
    const got = {};
    const call = of[method](request, metadata, (error, answer) =>
      Object.assign(got, { error, answer }),
    );
    call.on('metadata', (initial) => {
      got.metadata = initial;
    });
    call.on('status', (status) => setImmediate(resolve, Object.assign(got, { status })));
  });
}

function heard(call) {
  const got = { sizes: [], metadata: undefined };
  call.on('metadata', (initial) => {
    got.metadata = initial;
  });
  call.on('data', ({ payload: { body } }) => got.sizes.push(body.length));
  call.on('error', () => {});
  got.status = new Promise((resolve) => call.on('status', resolve));
  return got;
}

const cases = {
  async empty_unary() {
    assert.deepEqual((await unary('EmptyCall', {})).answer, {});
  },
  async large_unary() {
    const { answer } = await unary('UnaryCall', {
      response_size: 314159,
      payload: payload(271828),
    });
    assert.equal(answer.payload.body.length, 314159);
  },
  async client_streaming() {
    const answer = await new Promise((resolve, reject) => {
      const call = client.StreamingInputCall((error, got) =>
        error ? reject(error) : resolve(got),
      );
      for (const size of [27182, 8, 1828, 45904]) call.write({ payload: payload(size) });
      call.end();
    });
    assert.equal(answer.aggregated_payload_size, 74922);
  },
  async server_streaming() {
    const sizes = pairs.map(([size]) => size);
    const call = client.StreamingOutputCall({
      response_parameters: sizes.map((size) => ({ size })),
    });
    const got = heard(call);
    assert.equal((await got.status).code, grpc.status.OK);
    assert.deepEqual(got.sizes, sizes);
  },
  async ping_pong() {
    const call = client.FullDuplexCall();
    const got = heard(call);
    for (const [size, bytes] of pairs) {
      call.write(asked(size, bytes));
      await once(call, 'data');
      assert.equal(got.sizes.at(-1), size);
    }
    call.end();
    assert.equal((await got.status).code, grpc.status.OK);
    assert.equal(got.sizes.length, 4);
  },
  async empty_stream() {
    const call = client.FullDuplexCall();
    const got = heard(call);
    call.end();
    assert.deepEqual([(await got.status).code, got.sizes], [grpc.status.OK, []]);
  },
  async cancel_after_begin() {
    const code = await new Promise((resolve) => {
      const call = client.StreamingInputCall((error) => resolve(error?.code));
      setImmediate(() => call.cancel());
    });
    assert.equal(code, grpc.status.CANCELLED);
  },
  async cancel_after_first_response() {
    const call = client.FullDuplexCall();
    const got = heard(call);
    call.write(asked(31415, 27182));
    await once(call, 'data');
    call.cancel();
    assert.equal((await got.status).code, grpc.status.CANCELLED);
  },
  async status_code_and_message() {
    const response_status = { code: 2, message: 'test status message' };
    const { error } = await unary('UnaryCall', { response_status });
    assert.deepEqual([error.code, error.details], [2, 'test status message']);
    const call = client.FullDuplexCall();
    const got = heard(call);
    call.write({ response_status });
    call.end();
    const { code, details } = await got.status;
    assert.deepEqual([code, details], [2, 'test status message']);
  },
  async special_status_message() {
    const message = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n';
    const { error } = await unary('UnaryCall', { response_status: { code: 2, message } });
    assert.deepEqual([error.code, error.details], [2, message]);
  },
  async custom_metadata() {
    const metadata = new grpc.Metadata();
    metadata.set('x-grpc-test-echo-initial', 'test_initial_metadata_value');
    metadata.set('x-grpc-test-echo-trailing-bin', Buffer.from('ababab', 'hex'));
    const check = (initial, trailing) => {
      assert.deepEqual(initial.get('x-grpc-test-echo-initial'), ['test_initial_metadata_value']);
      const [bytes] = trailing.get('x-grpc-test-echo-trailing-bin');
      assert.equal(bytes.toString('hex'), 'ababab');
    };
    const one = await unary(
      'UnaryCall',
      { response_size: 314159, payload: payload(271828) },
      { metadata },
    );
    check(one.metadata, one.status.metadata);
    const call = client.FullDuplexCall(metadata);
    const got = heard(call);
    call.write(asked(314159, 271828));
    call.end();
    check((await got.status) && got.metadata, (await got.status).metadata);
  },
  async unimplemented_method() {
    const { error } = await unary('UnimplementedCall', {});
    assert.equal(error.code, grpc.status.UNIMPLEMENTED);
  },
  async unimplemented_service() {
    const { error } = await unary('UnimplementedCall', {}, { of: unimplemented });
    assert.equal(error.code, grpc.status.UNIMPLEMENTED);
  },
  async timeout_on_sleeping_server() {
    const call = client.FullDuplexCall({ deadline: Date.now() + 1 });
    const got = heard(call);
    call.write({ ...asked(31415, 27182), payload: payload(27182) });
    assert.equal((await got.status).code, grpc.status.DEADLINE_EXCEEDED);
  },
};

for (const name of names) {
  try {
    await cases[name]();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`failed ${name} ${String(error.message).replace(/\s+/g, ' ')}`);
  }
}
process.exit(0);
