// One client of many: request after request, each with a behaviour of its own and a service's.

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, readAnswer } from './connection.mjs';
import { bytesOf, Random } from './random.mjs';
import { outcomes } from './services.mjs';

/** How often which, among all. */
const serviceBehaviours = [
  [300, 'good'],
  [40, 'slow'],
  [30, 'early'],
  [30, 'long'],
  [40, 'chain-good'],
  [40, 'error'],
  [30, 'chain-error'],
  [20, 'reset'],
  [10, 'oversized'],
  [15, 'garbage'],
  [20, 'gone'],
  [4, 'hang'],
  [20, 'short'],
  [20, 'cut-chunks'],
  [20, 'broken'],
];
const clientBehaviours = [
  [200, 'plain'],
  [40, 'pipelined'],
  [30, 'dribbling'],
  [20, 'slowReader'],
  [30, 'halfClosed'],
  [30, 'leavesUpload'],
  [30, 'leavesAnswer'],
  [20, 'garbage'],
];

/** Sends until `isOver`; tells `ledger` what became of each. */
export async function runClient({ port, seed, name, isOver, ledger }) {
  const random = new Random(seed);
  let connection = null;
  for (let turn = 0; !isOver(); turn++) {
    await sleep(random.between(0, 40));
    const asked = { port: port(), random, id: `soak-${name}-${turn}`, ledger };
    const behaviour = random.weighted(clientBehaviours);
    try {
      if (behaviour === 'plain' || behaviour === 'pipelined') {
        if (connection === null || connection.isOver)
          connection = await Connection.open(asked.port);
        const isKept = await clients[behaviour]({ ...asked, connection });
        if (!isKept) connection = closed(connection);
      } else {
        const own = await Connection.open(asked.port);
        await clients[behaviour]({ ...asked, connection: own });
        closed(own);
      }
      ledger.behaved(behaviour);
    } catch (error) {
      connection &&= closed(connection);
      ledger.wrong(asked.id, `${behaviour}: ${error.message}`);
    }
  }
  connection && closed(connection);
}

function closed(connection) {
  connection.socket.destroy();
  return null;
}

/** Each returns whether its connection goes on. */
const clients = {
  async plain(asked) {
    const call = callOf(asked);
    asked.connection.socket.write(call.bytes);
    return expectAnswer(asked, call);
  },
  async pipelined(asked) {
    const calls = Array.from({ length: asked.random.between(2, 5) }, (_, at) =>
      callOf({ ...asked, id: `${asked.id}.${at}` }, ['good', 'slow', 'error', 'gone']),
    );
    asked.connection.socket.write(Buffer.concat(calls.map(({ bytes }) => bytes)));
    for (const call of calls) {
      if (!(await expectAnswer({ ...asked, id: call.id }, call))) return false;
    }
    return true;
  },
  async dribbling(asked) {
    const call = callOf(asked, ['good', 'error', 'chain-good'], 3_000);
    for (let at = 0; at < call.bytes.length; ) {
      const step = asked.random.between(1, 400);
      asked.connection.socket.write(call.bytes.subarray(at, at + step));
      at += step;
      await sleep(asked.random.between(0, 8));
    }
    await expectAnswer(asked, call);
  },
  async slowReader(asked) {
    const call = callOf(asked, ['good', 'slow', 'error'], 10, 400_000);
    asked.connection.socket.pause();
    asked.connection.socket.write(call.bytes);
    await sleep(asked.random.between(50, 400));
    asked.connection.socket.resume();
    await expectAnswer(asked, call);
  },
  /** Nobody can tell it from one that has left: it gets the right answer, its beginning, or none. */
  async halfClosed(asked) {
    const call = callOf(asked, ['good', 'slow', 'error', 'reset', 'gone']);
    asked.connection.socket.end(call.bytes);
    if (await asked.connection.peek()) await expectAnswer(asked, call, true);
  },
  async leavesUpload(asked) {
    const call = callOf(asked, undefined, 200_000);
    asked.connection.socket.write(
      call.bytes.subarray(0, asked.random.between(1, call.bytes.length)),
    );
    await sleep(asked.random.between(0, 30));
    asked.connection.socket.resetAndDestroy();
  },
  async leavesAnswer(asked) {
    const call = callOf(asked, ['good', 'slow', 'chain-good', 'early'], 10, 2_000_000);
    asked.connection.socket.write(call.bytes);
    await asked.connection.take(asked.random.between(1, 5_000));
    if (asked.random.chance(0.5)) asked.connection.socket.resetAndDestroy();
  },
  async garbage(asked) {
    const { random, connection, id } = asked;
    const text = random.chance(0.5) ? 'GET /good/x/1 HTTP/1.1\r\n' : '';
    connection.socket.write(
      Buffer.concat([Buffer.from(text), bytesOf(id, random.between(1, 3_000))]),
    );
    connection.socket.end();
    const answer = await readAnswer(connection);
    if (answer !== null && answer.status !== 400 && answer.status !== 431) {
      throw new Error(`expected garbage to be refused, got ${answer.status}`);
    }
  },
};

/** A request of one of these behaviours, with or without a body. */
function callOf({ random, id, ledger }, among, requestBytesMax = 20_000, answerBytesMax = 20_000) {
  const choices = serviceBehaviours.filter(([, each]) => among?.includes(each) ?? true);
  const behaviour = random.weighted(choices);
  const isBig = random.chance(0.01);
  const answerBytes = isBig ? random.between(1, 4_000_000) : random.between(1, answerBytesMax);
  const body = bytesOf(`${id} asks`, random.chance(0.5) ? 0 : sizeOf(random, requestBytesMax));
  const isChunked = body.length > 0 && random.chance(0.3);
  const framing = isChunked
    ? 'Transfer-Encoding: chunked\r\n'
    : `Content-Length: ${body.length}\r\n`;
  const head =
    `${body.length > 0 ? 'POST' : 'GET'} /${behaviour}/${id}/${answerBytes} HTTP/1.1\r\n` +
    `Host: front\r\nX-Request-Id: ${id}\r\n${body.length > 0 ? framing : ''}\r\n`;
  const sent = isChunked
    ? [`${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n'].map((each) => Buffer.from(each))
    : [body];
  ledger.sent(behaviour);
  return { id, behaviour, body, answerBytes, bytes: Buffer.concat([Buffer.from(head), ...sent]) };
}

function sizeOf(random, most) {
  return random.chance(0.02) ? random.between(1, 3_000_000) : random.between(1, most);
}

/** Returns whether the connection goes on. */
async function expectAnswer({ connection, ledger, id }, call, mayBeCut = false) {
  const answer = await readAnswer(connection);
  const wanted = outcomes[call.behaviour];
  if (answer === null) throw new Error(`${call.behaviour}: expected ${wanted}, got no answer`);
  if (answer.status >= 500) ledger.failed(id);
  if (mayBeCut && !answer.isWhole && answer.status === wanted) return false;
  if (wanted === 'cut') {
    if (answer.isWhole) throw new Error(`${call.behaviour}: expected no end, got a whole answer`);
    return false;
  }
  if (answer.status !== wanted || !answer.isWhole) {
    const why = answer.status >= 500 ? `: ${answer.body.subarray(0, 300)}` : '';
    const what = `${answer.status}${answer.isWhole ? '' : ', cut off'}${why}`;
    throw new Error(`${call.behaviour}: expected ${wanted}, got ${what}`);
  }
  const isOwn = wanted < 500 || call.behaviour.endsWith('error');
  if (isOwn && !answer.body.equals(bytesOf(id, call.answerBytes))) {
    throw new Error(`${call.behaviour}: got a body that is not the one of this request`);
  }
  const digest = answer.headers['x-request-body'];
  if (digest !== undefined && digest !== createHash('sha256').update(call.body).digest('hex')) {
    throw new Error(`${call.behaviour}: the service got another request body`);
  }
  ledger.right();
  return answer.keeps;
}
