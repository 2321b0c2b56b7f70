import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream';
import zlib from 'node:zlib';
import { ActivityFailed } from '../activity-failed.js';

export interface HttpQuestion {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Without an answer, or between two parts of it; null: as long as it takes. */
  readonly connectMs: number | null;
  readonly readMs: number | null;
  readonly verifyTls: boolean;
  /** When no connection could be made: how often once more. */
  readonly retries: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names as they came; several of one name are one, with `, ` between them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly durationMs: number;
}

const redirectsMax = 30;
const bodyBytesMax = 64 * 1024 * 1024;

/**
 * Asks, and follows redirects.
 * @throws ActivityFailed when there is no connection, or no answer in time
 */
export async function askHttp(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
  const from = performance.now();
  let asked = question;
  for (let redirects = 0; ; redirects++) {
    const answer = await askWithRetries(asked, signal);
    const next = redirectOf(asked, answer);
    if (next === null) return { ...answer, durationMs: performance.now() - from };
    if (redirects === redirectsMax) throw new Error(`${question.url}: too many redirects`);
    asked = next;
  }
}

type Answer = Omit<HttpAnswer, 'durationMs'>;

async function askWithRetries(question: HttpQuestion, signal: AbortSignal): Promise<Answer> {
  for (let left = question.retries; ; left--) {
    try {
      return await askOnce(question, signal);
    } catch (error) {
      if (left <= 0 || !(error instanceof NotConnected)) throw error;
    }
  }
}

class NotConnected extends ActivityFailed {}

function askOnce(question: HttpQuestion, signal: AbortSignal): Promise<Answer> {
  const { url, method, headers, body, verifyTls, connectMs, readMs } = question;
  return new Promise((resolve, reject) => {
    const options = {
      ...{ method, signal, agent: false, rejectUnauthorized: verifyTls },
      headers: { accept: '*/*', 'accept-encoding': 'gzip, deflate', ...headers },
    };
    const module = url.startsWith('https:') ? https : http;
    const request = module.request(url, options);
    const late = () => request.destroy(new ActivityFailed('activity took too long to complete'));
    let timer = connectMs === null ? undefined : setTimeout(late, connectMs);
    request.once('socket', (socket) => {
      socket.once(url.startsWith('https:') ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        timer = undefined;
        if (readMs !== null) request.setTimeout(readMs, late);
      });
    });
    request.once('close', () => clearTimeout(timer));
    request.once('error', (error) => reject(failureOf(error, url, signal)));
    request.once('response', (response) => {
      decoded(response).then(
        (bytes) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: headersOf(response.rawHeaders),
            body: bytes,
          }),
        (error) => reject(failureOf(error, url, signal)),
      );
    });
    request.end(body ?? undefined);
  });
}

function failureOf(error: unknown, url: string, signal: AbortSignal): unknown {
  if (error instanceof ActivityFailed || signal.aborted) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  return new NotConnected(`failed to connect to ${url}: ${message || code}`);
}

async function decoded(response: http.IncomingMessage): Promise<Buffer> {
  const coding = response.headers['content-encoding']?.trim().toLowerCase();
  const parts: Buffer[] = [];
  let bytes = 0;
  const decoder = coding === 'gzip' || coding === 'deflate' ? zlib.createUnzip() : undefined;
  const stream = decoder === undefined ? response : pipeline(response, decoder, () => {});
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > bodyBytesMax) throw new ActivityFailed(`expected ${bodyBytesMax} bytes at most`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function headersOf(raw: readonly string[]): Record<string, string> {
  const named = new Map<string, [string, string]>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const value = raw[at + 1] ?? '';
    const before = named.get(name.toLowerCase());
    named.set(name.toLowerCase(), before ? [before[0], `${before[1]}, ${value}`] : [name, value]);
  }
  return Object.fromEntries(named.values());
}

function redirectOf(question: HttpQuestion, { status, headers }: Answer): HttpQuestion | null {
  const location = Object.entries(headers).find(([name]) => name.toLowerCase() === 'location')?.[1];
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return null;
  const url = new URL(location, question.url);
  const keeps = status === 307 || status === 308;
  const method =
    keeps || question.method === 'HEAD' ? question.method : getAfter(status, question.method);
  const isElsewhere = url.origin !== new URL(question.url).origin;
  const dropped = new Set([
    ...(isElsewhere ? ['authorization'] : []),
    ...(keeps ? [] : ['content-length', 'content-type', 'transfer-encoding']),
  ]);
  return {
    ...question,
    url: url.href,
    method,
    headers: Object.fromEntries(
      Object.entries(question.headers).filter(([name]) => !dropped.has(name.toLowerCase())),
    ),
    body: keeps ? question.body : null,
  };
}

/** As browsers do, and requests: a 301 makes a GET of a POST alone. */
function getAfter(status: number, method: string): string {
  return status === 301 && method !== 'POST' ? method : 'GET';
}
