import type { FastifyReply } from 'fastify';

/** What waits for a slow reader; beyond it events are left out. */
const waitingBytesMax = 1024 * 1024;
/** Where there is nothing to say: that it is alive. */
const beatMs = 15_000;

export interface EventStream {
  /** `data`: JSON. False when the reader is behind, and does not get it. */
  send(event: string, data: string): boolean;
  end(): void;
}

/** Server-sent events, until the reader goes or they are ended. */
export function openEventStream(reply: FastifyReply, onClose: () => void): EventStream {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  const beat = setInterval(() => response.write(':\n\n'), beatMs);
  response.on('close', () => {
    clearInterval(beat);
    onClose();
  });
  return {
    send(event, data) {
      if (response.writableLength > waitingBytesMax) return false;
      response.write(`event: ${event}\ndata: ${data}\n\n`);
      return true;
    },
    end: () => void response.end(),
  };
}
