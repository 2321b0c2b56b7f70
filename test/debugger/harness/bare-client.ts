import { once } from 'node:events';
import { connect } from 'node:net';
import { encodeFrame, FrameReader } from '../../../src/debugger/dap/framing.js';

/** As little of an IDE as attaches: initialize, attach, up to `initialized`. */
export interface BareClient {
  request(command: string, args: Record<string, unknown>): Promise<unknown>;
  next(event: string): Promise<unknown>;
  /** As a process that is killed: no good-bye. */
  die(): void;
}

export async function dap(
  port: number,
  attachArguments: Record<string, unknown>,
): Promise<BareClient> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const answers = new Map<number, (body: unknown) => void>();
  const events: { event: string; body: unknown }[] = [];
  let tell: () => void = () => undefined;
  const reader = new FrameReader();
  socket.on('data', (chunk) => {
    for (const text of reader.read(chunk)) {
      const message = JSON.parse(text);
      if (message.type === 'event') events.push(message);
      if (message.type === 'response') answers.get(message.request_seq)?.(message.body);
      tell();
    }
  });
  await once(socket, 'connect');
  let seq = 0;
  const request = (command: string, args: Record<string, unknown>): Promise<unknown> => {
    seq += 1;
    const own = seq;
    socket.write(encodeFrame({ seq, type: 'request', command, arguments: args }));
    return new Promise((resolve) => answers.set(own, resolve));
  };
  const next = async (name: string): Promise<unknown> => {
    for (;;) {
      const found = events.findIndex(({ event }) => event === name);
      if (found >= 0) return events.splice(found, 1)[0]?.body;
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    }
  };
  await request('initialize', { adapterID: 'bare', linesStartAt1: true, pathFormat: 'path' });
  void request('attach', attachArguments);
  await next('initialized');
  return { request, next, die: () => socket.destroy() };
}
