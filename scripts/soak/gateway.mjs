import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const collector = new URL('./collect.mjs', import.meta.url);
const main = resolve(import.meta.dirname, '../../dist/src/main.js');

/** Held for undecided chains; what else the process takes comes on top. */
export const bufferMiB = 32;

/** `loop gateway` in a process of its own, with its store at `database`. */
export async function startGateway({ folder, database, services }) {
  const ports = await freePorts(3);
  const config = join(folder, 'loop.yaml');
  const collectedFile = join(folder, 'collected');
  writeFileSync(config, configText({ database, services, ports }));
  const child = spawn(process.execPath, [main, 'gateway', '--config', config], {
    cwd: folder,
    // Its threads are to have it too.
    env: { ...process.env, NODE_OPTIONS: `--import ${collector}`, COLLECTED_FILE: collectedFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = [];
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log.push(text);
    if (log.length > 1_000) log.shift();
  });
  const ended = once(child, 'exit');
  for await (const text of child.stdout) if (String(text).includes('loop gateway ready')) break;
  child.stdout.resume();
  return {
    edge: ports[0],
    mesh: ports[1],
    log: () => log.join(''),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    residentMiB: () => residentMiB(child.pid),
    /** Null where there is no /proc. */
    sockets: () => socketsOf(child.pid),
    /** What is resident when garbage has been collected; null where that cannot be told. */
    async collectedMiB() {
      const before = linesOf(collectedFile).length;
      child.kill('SIGUSR2');
      for (let waits = 0; waits < 100; waits++) {
        await sleep(100);
        const lines = linesOf(collectedFile);
        if (lines.length > before) return JSON.parse(lines.at(-1)).resident / 1024 / 1024;
      }
      return null;
    },
    async status() {
      const response = await fetch(`http://127.0.0.1:${ports[2]}/api/status`);
      return response.json();
    },
    async stop() {
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      return signal ?? code;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

function configText({ database, services, ports: [edge, mesh, admin] }) {
  const { scheme = 'http', port, cutPort = port } = services;
  const at = `url: "${scheme}://127.0.0.1:${port}"`;
  return `gateway:
  listen: 127.0.0.1:${edge}
  mesh: 127.0.0.1:${mesh}
  admin: 127.0.0.1:${admin}
store:
  url: "sqlite:${database}"
  retention: { captures: 10000000, age: 30d, bytes: 20GiB }
services:
  front: { ${at} }
  back: { ${at} }
  impatient: { ${at}, timeout: 1s }
  cut: { url: "${scheme}://127.0.0.1:${cutPort}" }
  gone: { url: "http://127.0.0.1:${services.closedPort}" }
routes:
  - match: { path: /gone/* }
    to: gone
  - match: { path: /cut/* }
    to: cut
  - match: { path: /hang/* }
    to: impatient
  - match: { path: /* }
    to: front
capture:
  buffer: { memory: ${bufferMiB}MiB, linger: 500ms }
  body: { max: 64KiB }
  rules:
    - name: failures
      when: { status: 5xx }
`;
}

function linesOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

/** Null where there is no /proc. */
function residentMiB(pid) {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function socketsOf(pid) {
  const folder = `/proc/${pid}/fd`;
  if (!existsSync(folder)) return null;
  return readdirSync(folder).filter((name) => linkOf(`${folder}/${name}`).startsWith('socket:'))
    .length;
}

function linkOf(path) {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed since
  }
}

/** Let go just before the gateway takes them. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  for (const server of servers) server.close();
  return ports;
}
