import type { IncomingMessage } from 'node:http';
import type { AdminTls } from './admin-tls.js';

export interface HttpQuestion {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
  /** Null or absent: plain HTTP. */
  readonly tls?: AdminTls | null | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** More is no answer of an admin API. */
const answerBytesMax = 64 * 1024 * 1024;

/**
 * One question over a connection of its own. Commands that ask once and end start a fifth faster than
 * by `fetch`, which loads all of undici.
 * @param where host and port
 */
export async function httpAnswer(
  where: string,
  path: string,
  question: HttpQuestion,
): Promise<HttpAnswer> {
  return wholeAnswer(await openHttp(where, path, question));
}

/** The same, when its head has come; its body is the caller's to read, until `signal` is aborted. */
export function openHttp(
  where: string,
  path: string,
  { method, headers, body, signal, tls }: HttpQuestion,
): Promise<IncomingMessage> {
  // Not by `import`: that asks for each export, and so for `WebSocket`, which loads undici, too.
  const { request } = process.getBuiltinModule(tls ? 'node:https' : 'node:http');
  const url = `${tls ? 'https' : 'http'}://${where}${path}`;
  const options = { ...tls, method, headers: { ...headers }, signal, agent: false as const };
  return new Promise((answered, failed) => {
    request(url, options, answered).on('error', failed).end(body);
  });
}

/** Until it ends. */
export async function wholeAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes <= answerBytesMax) continue;
    throw new Error(`expected an answer of at most ${answerBytesMax} bytes`);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}
