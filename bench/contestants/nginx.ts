import { join } from 'node:path';
import { findProgram } from '../find-program.js';
import { startNginx } from '../start-nginx.js';
import type { Contestant } from './contestant.js';

const program = findProgram('nginx');

/** How far a proxy written in C gets on the same core. */
export const nginx: Contestant = {
  name: 'nginx',
  title: 'nginx, one worker',
  absent: program === undefined ? 'not installed (apt-get install nginx-light)' : undefined,
  async start(lab) {
    if (program === undefined) throw new Error('nginx: not installed');
    return startNginx({
      processes: lab.processes,
      program,
      name: 'nginx',
      side: 'contestant',
      folder: join(lab.folder, 'nginx'),
      http: (port) => `
  upstream items {
    server 127.0.0.1:${lab.upstreamPort};
    keepalive ${Math.max(64, lab.connections)};
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      proxy_pass http://items;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
    }
  }`,
    });
  },
};
