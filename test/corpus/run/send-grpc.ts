import { connect, constants } from 'node:http2';
import { message } from '../../integration/grpc/message.js';
import type { CorpusRequest } from './corpus-case.js';

/**
 * Makes a call by gRPC, waits for its end or cancels it, and returns 200 where it is OK, else its status
 * beyond 500.
 */
export async function sendGrpc(
  port: number,
  requestId: string,
  { path, headers = [], messages = [], leavesAfterMs }: CorpusRequest,
): Promise<number> {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  const pseudo = [
    ':method',
    'POST',
    ':scheme',
    'http',
    ':authority',
    'shop.example',
    ':path',
    path,
  ];
  const type = ['content-type', 'application/grpc+json', 'te', 'trailers'];
  const stream = session.request([...pseudo, ...type, ...headers, 'x-request-id', requestId], {
    waitForTrailers: true,
  });
  let status = '';
  const note = (got: Record<string, unknown>) => {
    status = String(got['grpc-status'] ?? status);
  };
  stream.on('error', () => {});
  stream
    .on('wantTrailers', () => stream.sendTrailers({}))
    .on('response', note)
    .on('trailers', note);
  stream.resume();
  for (const each of messages) stream.write(message(JSON.stringify(each)));
  stream.end();
  if (leavesAfterMs !== undefined) {
    setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), leavesAfterMs).unref();
  }
  // `once` would reject where it ends with an error.
  await new Promise<void>((resolve) => stream.once('close', () => resolve()));
  session.close();
  return status === '0' ? 200 : 500 + Number(status || 99);
}
