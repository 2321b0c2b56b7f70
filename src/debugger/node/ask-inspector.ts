// Asks a port whether a Node inspector listens there, without a word that could disturb another
// server: one GET, a short time, a small answer.

import { get } from 'node:http';
import { connect } from 'node:net';
import { inspectorList } from './cdp-schema.js';

export interface Inspector {
  /** Of this opening of this process's inspector: it tells it from a later one at the same port. */
  readonly id: string;
  readonly webSocketUrl: string;
  /** Of the program, for an IDE's list. */
  readonly title: string;
  readonly url: string;
}

export interface InspectorAddress {
  readonly host: string;
  readonly port: number;
}

const answerBytesMax = 256 * 1024;

/** Null when nothing listens there, or something else. */
export function askInspector(
  { host, port }: InspectorAddress,
  timeoutMs: number,
): Promise<Inspector | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => request.destroy(new Error('too late')), timeoutMs);
    const end = (found: Inspector | null): void => {
      clearTimeout(timer);
      resolve(found);
      request.destroy();
    };
    // The inspector answers only where Host is an address or localhost.
    const options = { host, port, path: '/json/list', agent: false };
    const request = get(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > answerBytesMax) end(null);
      });
      response.on('end', () => end(read(text, { host, port })));
      response.on('error', () => end(null));
    });
    request.on('error', () => end(null));
  });
}

/** False: the port is closed. A process that has no time to answer still listens. */
export function listens(address: InspectorAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function read(text: string, { host, port }: InspectorAddress): Inspector | null {
  try {
    const [first] = inspectorList.parse(JSON.parse(text));
    if (first === undefined) return null;
    // The address in the answer is the inspector's own idea; behind a published port it is wrong.
    const path = new URL(first.webSocketDebuggerUrl).pathname;
    const name = host.includes(':') ? `[${host}]` : host;
    const { id, title, url } = first;
    return { id, title, url, webSocketUrl: `ws://${name}:${port}${path}` };
  } catch {
    // Another server's answer.
    return null;
  }
}
