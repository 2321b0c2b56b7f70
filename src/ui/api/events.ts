import { EventSourceParserStream } from 'eventsource-parser/stream';
import { request } from './client.js';

export interface ServerEvent {
  /** `message` where the server named none. */
  readonly event: string;
  readonly data: string;
}

/**
 * Server-sent events, by fetch: an EventSource can send no token. Ends when the server does.
 * @throws as `ask`
 */
export async function* events(path: string, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const response = await request(path, { signal, headers: { accept: 'text/event-stream' } });
  if (response.body === null) return;
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield { event: value.event ?? 'message', data: value.data };
  }
}
