import { onTestFinished } from 'vitest';

export interface HeardEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads server-sent events as the page does; each call gives the next one, undefined at the end. */
export async function readEvents(url: string): Promise<() => Promise<HeardEvent | undefined>> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const response = await fetch(url, { signal: stop.signal });
  if (response.body === null || !response.ok) throw new Error(`answered ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async function next(): Promise<HeardEvent | undefined> {
    const end = text.indexOf('\n\n');
    if (end >= 0) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const [, event = '', data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return data === undefined ? next() : { event, data: JSON.parse(data) };
    }
    const { done, value } = await reader.read();
    if (done) return undefined;
    text += value;
    return next();
  };
}
