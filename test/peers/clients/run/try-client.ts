import { execFile } from 'node:child_process';
import type { ListenerKind } from '../../../../src/core/exchange.js';
import type { Client, Way } from './client.js';
import { openSpy, type Stage } from './stage.js';

/** How a client reaches loop, in the words of the table. */
export interface Reach {
  readonly environment: string;
  /** How it asks its proxy: `GET` with the whole URL, or `CONNECT`. */
  readonly asks: string;
  /** Whether it goes by the proxy to 127.0.0.1 too. */
  readonly loopback: string;
  readonly code: string;
  readonly baseUrl: string;
  readonly host: string;
}

interface Attempt {
  readonly url: string;
  readonly listener: ListenerKind;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[] | undefined;
}

let calls = 0;

export async function tryClient(client: Client, stage: Stage): Promise<Reach> {
  const spy = await openSpy(stage.mesh);
  const proxy = spy.url.origin;
  const mesh = `http://127.0.0.1:${stage.mesh}`;
  const own = `http://127.0.0.1:${stage.own}`;
  const works = (attempt: Attempt) => call(client, stage, attempt);
  const upper: Way = { text: 'works', env: { HTTP_PROXY: proxy } };
  const lower: Way = { text: 'works as `http_proxy`', env: { http_proxy: proxy } };
  const told = (client.environment ?? []).map((way) => ({
    ...way,
    text: `works with ${way.text}`,
    // Java is told the proxy itself.
    env: way.args === undefined ? { HTTP_PROXY: proxy, ...way.env } : { ...way.env },
  }));
  const firstOf = async (ways: readonly Way[], attempt: Attempt): Promise<Way | null> => {
    for (const way of ways) {
      const env = { ...attempt.env, ...way.env };
      if (await works({ ...attempt, env, args: way.args?.(spy.url) })) return way;
    }
    return null;
  };
  const by = { url: 'http://stock', listener: 'mesh' } as const;
  try {
    const environment = await firstOf([upper, lower, ...told], by);
    const inCode = await works({ ...by, env: { CALL_PROXY: proxy } });
    const asks = spy.asked.map(formOf);
    // It came by the mesh if it came by the proxy, else by stock's own address.
    const loopback =
      environment && (await firstOf([environment], { url: own, listener: 'mesh' })) !== null;
    const plain: Way = { text: 'works' };
    const hostWays = (client.host ?? []).map((way) => ({ ...way, text: `works with ${way.text}` }));
    const host = await firstOf([plain, ...hostWays], {
      url: mesh,
      listener: 'mesh',
      env: { CALL_HOST: 'stock' },
    });
    return {
      environment: environment?.text ?? `no: ${client.noEnvironment ?? '?'}`,
      asks: [...new Set(asks)].join(', '),
      loopback: loopback === null ? '–' : loopback ? 'yes' : 'no',
      code: inCode ? client.code : 'no',
      baseUrl: (await works({ url: own, listener: 'service' })) ? 'works' : 'no',
      host: host?.text ?? `no: ${client.noHost ?? '?'}`,
    };
  } finally {
    spy.close();
  }
}

/** Whether stock answered, and the call had come by that listener. */
async function call(
  client: Client,
  stage: Stage,
  { url, listener, env = {}, args = [] }: Attempt,
): Promise<boolean> {
  const path = `/items/${++calls}?client=1`;
  const { PATH = '', HOME = '' } = process.env;
  const output = await new Promise<string>((resolve) => {
    execFile(
      client.command,
      [...args, ...client.args],
      { env: { PATH, HOME, LANG: 'C.UTF-8', CALL_URL: url + path, ...env }, timeout: 30_000 },
      (_error, stdout) => resolve(stdout),
    );
  });
  const [status, body] = output.split('\n');
  return status === '200' && body === `stock has ${path}` && stage.listenerOf(path) === listener;
}

function formOf(line: string): string {
  return line.startsWith('CONNECT ')
    ? '`CONNECT`'
    : line.includes(' http://')
      ? '`GET http://…`'
      : line;
}
