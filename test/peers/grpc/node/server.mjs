// The server of gRPC's tests of interoperability: node server.mjs PORT
import { setTimeout as sleep } from 'node:timers/promises';
import { grpc, TestService } from './service.mjs';

const payload = (bytes) => ({ payload: { body: Buffer.alloc(bytes) } });

/** Metadata that is asked for, and the status. */
function echo(call) {
  const [initial] = call.metadata.get('x-grpc-test-echo-initial');
  if (initial !== undefined) {
    const metadata = new grpc.Metadata();
    metadata.set('x-grpc-test-echo-initial', initial);
    call.sendMetadata(metadata);
  }
  const trailers = new grpc.Metadata();
  const [trailing] = call.metadata.get('x-grpc-test-echo-trailing-bin');
  if (trailing !== undefined) trailers.set('x-grpc-test-echo-trailing-bin', trailing);
  return trailers;
}

const failure = ({ code, message }, metadata) => ({ code, details: message, metadata });

async function sendAll(call, parameters) {
  for (const { size, interval_us } of parameters) {
    if (interval_us > 0) await sleep(interval_us / 1_000);
    call.write(payload(size));
  }
}

const methods = {
  EmptyCall: (_call, answer) => answer(null, {}),
  UnaryCall(call, answer) {
    const trailers = echo(call);
    const { response_status: status, response_size: size } = call.request;
    if (status?.code) answer(failure(status, trailers));
    else answer(null, payload(size), trailers);
  },
  async StreamingOutputCall(call) {
    await sendAll(call, call.request.response_parameters);
    call.end();
  },
  StreamingInputCall(call, answer) {
    let bytes = 0;
    call.on('data', ({ payload: { body } }) => {
      bytes += body.length;
    });
    call.on('end', () => answer(null, { aggregated_payload_size: bytes }));
  },
  FullDuplexCall(call) {
    const trailers = echo(call);
    let last = Promise.resolve();
    call.on('data', ({ response_status: status, response_parameters: parameters }) => {
      if (status?.code) call.emit('error', failure(status, trailers));
      else last = last.then(() => sendAll(call, parameters));
    });
    call.on('end', () => last.then(() => call.end(trailers)));
  },
};

const server = new grpc.Server();
server.addService(TestService.service, methods);
server.bindAsync(
  `127.0.0.1:${process.argv[2]}`,
  grpc.ServerCredentials.createInsecure(),
  (error) => {
    if (error) throw error;
  },
);
process.on('SIGTERM', () => process.exit(0));
