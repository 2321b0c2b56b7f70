import { request } from 'node:http';
import { onTestFinished } from 'vitest';
import { type AdminOptions, type PageSources, startAdmin } from '../../src/control/start-admin.js';
import type { ViewAnswer, ViewEvent, ViewQuestion } from '../../src/core/viewing.js';

export const page = '<!doctype html><title>the page</title>';

export interface FakePage {
  readonly sources: PageSources;
  readonly asked: ViewQuestion[];
  readonly tell: (event: ViewEvent) => void;
  watchers(): number;
  warmed(): number;
}

/** What stands behind the page's routes, in memory; the same answer to every question. */
export function fakePage(
  over: Partial<PageSources> = {},
  answered?: Partial<ViewAnswer>,
): FakePage {
  const asked: ViewQuestion[] = [];
  const listeners = new Set<(event: ViewEvent) => void>();
  let warmed = 0;
  const answer: ViewAnswer = {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from('{"total":3}'),
    ...answered,
  };
  const unprepared = () => {
    throw new Error('no run is prepared');
  };
  return {
    asked,
    warmed: () => warmed,
    watchers: () => listeners.size,
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
    sources: {
      viewer: {
        warm: () => {
          warmed++;
        },
        ask: async (question) => {
          asked.push(question);
          return answer;
        },
        watch(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        close: async () => {},
      },
      runs: {
        start: unprepared,
        list: () => [],
        find: unprepared,
        stop: unprepared,
        watch: () => () => {},
        close: async () => {},
      },
      files: new Map([
        [
          '/index.html',
          { contentType: 'text/html; charset=utf-8', body: Buffer.from(page), isForever: false },
        ],
        [
          '/assets/a-1.js',
          {
            contentType: 'text/javascript; charset=utf-8',
            body: Buffer.from(`${'// long\n'.repeat(500)}`),
            isForever: true,
          },
        ],
      ]),
      now: () => Date.parse('2026-03-01T12:00:00Z'),
      config: () => null,
      session: () => ({
        ...{ version: '1', mode: 'gateway', config: null, store: '/s', canReplay: false },
        startedAt: '2026-03-01T12:00:00.000Z',
      }),
      ...over,
    },
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** An admin API, asked past fetch: that one sets headers of its own. */
export async function openAdmin(options: Partial<AdminOptions> = {}) {
  const admin = await startAdmin({
    ...{ address: { host: '127.0.0.1', port: 0 }, token: null, status: null },
    ...options,
  });
  onTestFinished(() => admin.close());
  const port = Number(admin.address.split(':').at(-1));
  const ask = (
    path: string,
    { method = 'GET', headers = {}, body }: AskOptions = {},
  ): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, method, headers });
      outgoing.on('error', reject).on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      outgoing.end(body);
    });
  return { ask, port, url: `http://${admin.address}` };
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
