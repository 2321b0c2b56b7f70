import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Running } from './contestants/contestant.js';
import { freePort } from './free-port.js';
import type { Command, Processes } from './processes.js';

interface NginxOptions {
  readonly processes: Processes;
  readonly program: string;
  readonly name: string;
  readonly side: Command['side'];
  /** Its own, for its config and temporary files. */
  readonly folder: string;
  /** What stands inside `http { … }`, given the port to listen on. */
  readonly http: (port: number) => string;
}

/** nginx as one process in the foreground, with no access log. */
export async function startNginx(options: NginxOptions): Promise<Running> {
  const { processes, program, name, side, folder, http } = options;
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  await mkdir(folder);
  await writeFile(file, configText(folder, http(port)));
  const { pid } = await processes.serve(
    { name, side, file: program, args: ['-p', folder, '-c', file, '-e', 'stderr'] },
    // Logged when the listening socket is open.
    /using the "\w+" event method/,
  );
  return { pid, port };
}

function configText(folder: string, http: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${folder}/${kind};`,
  );
  return `daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
${temporary.join('\n')}
${http}
}
`;
}
