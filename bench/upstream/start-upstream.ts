import { join } from 'node:path';
import type { Running } from '../contestants/contestant.js';
import { findProgram } from '../find-program.js';
import { echoPath, failPath, failure, item, itemPath } from '../payload.js';
import type { Processes } from '../processes.js';
import { startNginx } from '../start-nginx.js';

export interface Upstream extends Running {
  readonly title: string;
}

/** What every contestant proxies to: nginx where it is installed, else a small server on Node. */
export async function startUpstream(processes: Processes, folder: string): Promise<Upstream> {
  const program = findProgram('nginx');
  return program === undefined
    ? startNodeUpstream(processes)
    : startNginxUpstream(processes, program, folder);
}

async function startNodeUpstream(processes: Processes): Promise<Upstream> {
  const { pid, output } = await processes.serve(
    {
      name: 'upstream',
      side: 'others',
      file: process.execPath,
      args: [join(import.meta.dirname, 'node-upstream.js')],
    },
    /^ready \d+$/m,
  );
  const port = Number(/^ready (\d+)$/m.exec(output)?.[1]);
  return { pid, port, title: 'Node on a bare socket' };
}

async function startNginxUpstream(
  processes: Processes,
  program: string,
  folder: string,
): Promise<Upstream> {
  const running = await startNginx({
    processes,
    program,
    name: 'upstream',
    side: 'others',
    folder: join(folder, 'upstream'),
    // nginx only has the request's body at hand where it passes it on: to itself, as a header.
    http: (port) => `
  default_type application/json;
  upstream self {
    server 127.0.0.1:${port};
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location = ${itemPath} { return 200 '${item}'; }
    location = ${failPath} { return 500 '${failure}'; }
    location = ${echoPath} {
      proxy_pass http://self/echoed;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Body $request_body;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_method GET;
    }
    location = /echoed { return 200 '$http_x_body'; }
  }`,
  });
  return { ...running, title: 'nginx' };
}
