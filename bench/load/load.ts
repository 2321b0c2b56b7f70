import { failPath, itemPath, order } from '../payload.js';

/** What is asked, again and again. */
export interface Workload {
  readonly name: 'get' | 'post' | 'failing';
  readonly title: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
  /** Every so many requests, `failPath` is asked instead; 0 for never. */
  readonly failEvery: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
}

/** What one run of the load generator saw. */
export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers with a status of 400 or above. */
  readonly failed: number;
  /** Connections that broke, and requests without an answer in time. */
  readonly broken: number;
}

export interface LoadGenerator<Asked = Workload> {
  readonly title: string;
  run(workload: Asked, options: LoadOptions): Promise<LoadResult>;
}

export const workloads: Readonly<Record<Workload['name'], Workload>> = {
  get: {
    name: 'get',
    title: 'GET, 400-byte JSON answer',
    method: 'GET',
    path: itemPath,
    body: '',
    failEvery: 0,
  },
  post: {
    name: 'post',
    title: 'POST of 2 KiB JSON, 400-byte JSON answer',
    method: 'POST',
    path: itemPath,
    body: order,
    failEvery: 0,
  },
  failing: {
    name: 'failing',
    title: 'GET, 1 % of the answers are 500',
    method: 'GET',
    path: itemPath,
    body: '',
    failEvery: 100,
  },
};

/** The requests of a workload as they go over the wire. */
export function requestTexts(
  { method, path, body }: Workload,
  port: number,
): { usual: string; failing: string } {
  const bodyLines =
    body === '' ? '' : `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
  const rest = ` HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${bodyLines}\r\n${body}`;
  return { usual: `${method} ${path}${rest}`, failing: `${method} ${failPath}${rest}` };
}
