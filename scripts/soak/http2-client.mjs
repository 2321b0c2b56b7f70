import { connect, constants } from 'node:http2';

const requestsAtOnce = 20;
/** Longer than any answer takes. */
const lateMs = 30_000;

/**
 * Sends requests by one connection after the other, as many at once as it likes, and goes away now and then: from a
 * stream, or from all of them. Each answer that is waited for has to be right, where the service did not break it.
 */
export async function runClient({ port, random, name, isOver, ledger }) {
  for (let turn = 0; !isOver(); turn++) {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on('error', () => {});
    const leavesAt = random.between(50, 400);
    const leaving = { isGone: false };
    let next = 0;
    const work = async () => {
      while (next < leavesAt && !isOver() && !session.closed && !session.destroyed) {
        await ask(session, `${name}-${turn}-${next++}`, { random, leaving, ledger });
      }
    };
    const working = Promise.all(Array.from({ length: requestsAtOnce }, work));
    // Both say goodbye: one waits for its answers (GOAWAY), one does not.
    if (random.chance(0.3)) {
      while (next < leavesAt / 2 && !isOver())
        await new Promise((resolve) => setTimeout(resolve, 20));
      leaving.isGone = true;
      session.destroy();
    }
    await working;
    session.close();
  }
}

function ask(session, id, { random, leaving, ledger }) {
  const harm = random.weighted([
    [200, 'none'],
    [3, 'refuse'],
    [0.5, 'goaway'],
    [4, 'reset'],
    [1, 'cut'],
  ]);
  const cancels = random.chance(0.03);
  const bytes = random.chance(0.2) ? random.between(1, 40_000) : 0;
  // Only those that are on their way by the connections that are cut may be lost with them.
  const path = harm === 'cut' || random.chance(0.1) ? '/cut/a' : '/a';
  const mayFail = () => harm === 'reset' || path !== '/a' || leaving.isGone || cancels;
  return new Promise((resolve) => {
    let stream;
    try {
      stream = session.request(
        { ':method': 'POST', ':path': path, 'x-harm': harm, 'x-id': id },
        { endStream: bytes === 0 },
      );
    } catch {
      return resolve(); // it is gone
    }
    let [status, got, trailer] = [0, 0, ''];
    // It goes on without it.
    const late = setTimeout(() => {
      ledger.lost(`${id} (${harm}): no end of it`);
      resolve();
    }, lateMs);
    stream
      .on('error', () => {})
      .on('response', (headers) => {
        status = headers[':status'];
      })
      .on('trailers', (trailers) => {
        trailer = trailers['x-bytes'] ?? '';
      })
      .on('data', (chunk) => {
        got += chunk.length;
      })
      .on('close', () => {
        clearTimeout(late);
        const isWell = status === 200 && got === 4_000 && trailer === String(bytes);
        if (isWell) ledger.answered(harm);
        else if (mayFail()) ledger.failed(harm);
        else ledger.lost(`${id} (${harm}): ${status}, ${got} bytes, code ${stream.rstCode}`);
        resolve();
      });
    if (bytes > 0) stream.end(Buffer.alloc(bytes, 'b'));
    if (cancels) setImmediate(() => stream.close(constants.NGHTTP2_CANCEL));
  });
}
