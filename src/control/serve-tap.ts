import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { LoopError } from '../core/errors.js';
import { type LeftOut, noneLeftOut, type OpenTap, type TapSink, type Taps } from '../core/tap.js';
import { answer } from './answer.js';
import { leftOutEvent, parseTapQuery } from './tap-messages.js';

/** What waits for a slow reader; beyond it exchanges are left out, and counted. */
const waitingBytesMax = 1024 * 1024;
/** How often a reader hears what was left out. */
const newsMs = 1000;
/** And, where there is nothing to say, that the tap is alive. */
const beatMs = 15_000;
const readersMax = 20;

/** `GET /api/tap`: exchanges as they end, as server-sent events. */
export function serveTap(fastify: FastifyInstance, taps: Taps): void {
  let readers = 0;
  const open = (query: unknown, response: ServerResponse): OpenTap => {
    if (readers < readersMax) return taps.open(parseTapQuery(query), sinkTo(response));
    const message = `tap: expected no more than ${readersMax} readers at a time`;
    throw new LoopError('LOOP_CONTROL_REQUEST', message, { statusCode: 503 });
  };
  fastify.get('/api/tap', async (request, reply) => {
    let tap: OpenTap;
    try {
      tap = open(request.query, reply.raw);
    } catch (error) {
      return answer(reply, () => Promise.reject(error));
    }
    reply.hijack();
    readers++;
    stream(reply.raw, tap, () => readers--);
  });
}

function sinkTo(response: ServerResponse): TapSink {
  return {
    write(exchanges) {
      if (response.writableLength > waitingBytesMax) return false;
      response.write(exchanges.map((json) => `data: ${json}\n\n`).join(''));
      return true;
    },
  };
}

/** Until the reader goes. */
function stream(response: ServerResponse, tap: OpenTap, onEnd: () => void): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  let told = noneLeftOut;
  const news = setInterval(() => {
    const { leftOut } = tap;
    if (countOf(leftOut) === countOf(told)) return;
    if (response.writableLength > waitingBytesMax) return;
    told = leftOut;
    response.write(`event: ${leftOutEvent}\ndata: ${JSON.stringify(leftOut)}\n\n`);
  }, newsMs);
  const beat = setInterval(() => response.write(':\n\n'), beatMs);
  response.on('close', () => {
    clearInterval(news);
    clearInterval(beat);
    tap.close();
    onEnd();
  });
}

function countOf({ behind, limited, spared }: LeftOut): number {
  return behind + limited + spared;
}
