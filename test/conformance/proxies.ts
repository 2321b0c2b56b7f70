import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Origin } from './origin.js';
import type { Lane } from './run-cases.js';

export const proxyNames = ['loop', 'nginx', 'haproxy'] as const;
export type ProxyName = (typeof proxyNames)[number];

export interface RunningProxy {
  readonly lanes: readonly Lane[];
  stop(): Promise<void>;
}

/** A proxy with a listener for each origin. */
export async function startProxy(
  name: ProxyName,
  origins: readonly Origin[],
  folder: string,
): Promise<RunningProxy> {
  const ports = await freePorts(origins.length + 3);
  const lanes = origins.map((origin, i) => ({ origin, port: ports[i] ?? 0 }));
  const [file, command] = configs[name](lanes, ports.slice(origins.length));
  const path = join(folder, file.name);
  writeFileSync(path, file.text);
  const child = spawn(command[0] ?? '', [...command.slice(1), path], {
    stdio: 'ignore',
    cwd: folder,
  });
  for (const { port } of lanes) await listening(port, child);
  return {
    lanes,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

type Started = readonly [
  file: { readonly name: string; readonly text: string },
  command: readonly string[],
];

const configs: Record<ProxyName, (lanes: readonly Lane[], spare: readonly number[]) => Started> = {
  loop: (lanes, [edge, mesh, admin]) => [
    {
      name: 'loop.yaml',
      text: [
        `gateway: { listen: "127.0.0.1:${edge}", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${admin}" }`,
        'services:',
        ...lanes.map(
          ({ port, origin }, i) =>
            `  origin${i}: { url: "http://127.0.0.1:${origin.port}", listen: "127.0.0.1:${port}" }`,
        ),
        '',
      ].join('\n'),
    },
    [process.execPath, join(process.cwd(), 'dist/src/main.js'), 'gateway', '--config'],
  ],
  nginx: (lanes) => [
    {
      name: 'nginx.conf',
      text: [
        'daemon off; pid nginx.pid; error_log /dev/null; worker_processes 1;',
        'events { worker_connections 1024; }',
        'http { access_log off; merge_slashes off;',
        ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
          (each) => `${each}_temp_path ${each};`,
        ),
        ...lanes.map(
          ({ port, origin }) =>
            `server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${origin.port};` +
            ' proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; } }',
        ),
        '}',
        '',
      ].join('\n'),
    },
    ['nginx', '-p', '.', '-e', '/dev/null', '-c'],
  ],
  haproxy: (lanes) => [
    {
      name: 'haproxy.cfg',
      text: [
        'global\n  maxconn 1000',
        'defaults\n  mode http\n  timeout client 10s\n  timeout server 10s\n  timeout connect 5s',
        ...lanes.map(
          ({ port, origin }, i) =>
            `listen lane${i}\n  bind 127.0.0.1:${port}\n  server origin 127.0.0.1:${origin.port}`,
        ),
        '',
      ].join('\n'),
    },
    ['haproxy', '-q', '-db', '-f'],
  ],
};

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const isThere = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on ${port}`);
}
