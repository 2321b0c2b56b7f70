import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The response that is being made on the connection now, if there is one. */
export function runningResponse(socket: Duplex): ServerResponse | null {
  const { _httpMessage: running } = socket as { _httpMessage?: ServerResponse | null };
  return running ?? null;
}

/** Calls back when the requests that came before on the connection are answered: often at once. */
export function afterResponses(socket: Duplex, then: () => void): void {
  const running = runningResponse(socket);
  if (running === null) then();
  else running.once('close', () => afterResponses(socket, then));
}
