import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LargeBody } from './slow-configs.js';

export interface HoldUpOptions {
  /** loop's main.js. */
  readonly main: string;
  /** Preloaded into the gateway. */
  readonly probe: string;
  /** For its config and store. */
  readonly folder: string;
  readonly capture: string;
  readonly bodies: readonly LargeBody[];
  /** Exchanges of each body that count; one more goes before. */
  readonly exchanges: number;
  /** Ends the gateway. */
  readonly signal?: AbortSignal;
}

export interface HoldUps {
  readonly body: string;
  /** Of each exchange, the longest time that the gateway's thread computed in one go. */
  readonly ms: readonly number[];
}

/** How long work on after an exchange is looked for: the rules are asked when it has ended. */
const afterwardsMs = 150;

/**
 * Sends large bodies both ways through a gateway, one exchange after the other, and tells for how long
 * other requests would have had to wait.
 */
export async function measureHoldUps(options: HoldUpOptions): Promise<HoldUps[]> {
  const mesh = { port: 0 };
  const upstream = await startUpstream(options.bodies, mesh);
  const gateway = await startGateway(options, upstream);
  mesh.port = gateway.mesh;
  const agent = new Agent({ keepAlive: true });
  try {
    const found: HoldUps[] = [];
    for (const body of options.bodies) {
      const ms: number[] = [];
      for (let exchange = 0; exchange <= options.exchanges; exchange++) {
        await gateway.longestMs();
        await send({ port: gateway.edge, agent, body });
        await sleep(afterwardsMs);
        ms.push(await gateway.longestMs());
      }
      // What is compiled in the first one is compiled once.
      found.push({ body: body.name, ms: ms.slice(1) });
    }
    return found;
  } finally {
    agent.destroy();
    await gateway.end();
    upstream.close();
    upstream.closeAllConnections();
  }
}

/** Both services in one: what came to the first may call the second. */
async function startUpstream(
  bodies: readonly LargeBody[],
  mesh: { readonly port: number },
): Promise<Server> {
  const agent = new Agent({ keepAlive: true });
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = bodies.find(({ name }) => name === decodeURIComponent(req.url?.slice(1) ?? ''));
    for await (const _ of req);
    const calls = req.headers.host === 'parts' ? 0 : (body?.calls ?? 0);
    const headers = { host: 'parts', traceparent: String(req.headers.traceparent) };
    for (let call = 0; body !== undefined && call < calls; call++) {
      await send({ port: mesh.port, agent, body, headers });
    }
    res.setHeader('content-type', body?.type ?? 'text/plain');
    if (body?.coding !== undefined) res.setHeader('content-encoding', body.coding);
    res.end(body?.bytes ?? '');
  };
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (req, res) => {
    answer(req, res).catch(() => res.destroy()); // and so the exchange fails
  });
  server.maxHeadersCount = 0; // no bound
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function startGateway(options: HoldUpOptions, upstream: Server) {
  const { main, probe, folder, capture, signal } = options;
  const config = join(folder, 'loop.yaml');
  const file = join(folder, 'hold-ups');
  await mkdir(folder, { recursive: true });
  await writeFile(config, configText((upstream.address() as AddressInfo).port, capture));
  const child = spawn(process.execPath, ['--import', probe, main, 'gateway', '--config', config], {
    env: { ...process.env, HOLD_UPS_FILE: file },
    stdio: ['ignore', 'pipe', 'ignore'],
    ...(signal && { signal }),
  });
  const ended = once(child, 'exit').catch(() => {}); // what fails, fails below
  child.on('error', () => {});
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${output}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/^loop gateway ready$/m.test(output)) resolve();
    });
  });
  let lines = 0;
  return {
    edge: Number(/^edge \S*:(\d+)$/m.exec(output)?.[1]),
    mesh: Number(/^mesh \S*:(\d+)$/m.exec(output)?.[1]),
    /** Since it was asked the last time. */
    async longestMs(): Promise<number> {
      child.kill('SIGUSR2');
      for (;;) {
        await sleep(10);
        // The last line may be only half there yet.
        const told = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
        if (told.length === lines) continue;
        lines = told.length;
        return (JSON.parse(told.at(-1) ?? '') as { longestMs: number }).longestMs;
      }
    },
    async end(): Promise<void> {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function configText(upstreamPort: number, capture: string): string {
  return `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0" }
store: { url: "sqlite:loop.db" }
services: { items: { url: "http://127.0.0.1:${upstreamPort}" }, parts: { url: "http://127.0.0.1:${upstreamPort}" } }
routes: [ { match: { path: /* }, to: items } ]
capture:
  buffer: { linger: 100ms }
${capture}`;
}

interface Sending {
  readonly port: number;
  readonly agent: Agent;
  readonly body: LargeBody;
  readonly headers?: Record<string, string>;
}

async function send({ port, agent, body, headers = {} }: Sending): Promise<void> {
  const { name, type, bytes, coding } = body;
  const sent = request({
    ...{ host: '127.0.0.1', port, agent, method: 'POST', path: `/${encodeURIComponent(name)}` },
    headers: {
      ...{ 'content-type': type, 'content-length': bytes.length },
      ...(coding !== undefined && { 'content-encoding': coding }),
      ...body.headers,
      ...headers,
    },
  }).end(bytes);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let received = 0;
  for await (const chunk of response) received += (chunk as Buffer).length;
  if (response.statusCode === 200 && received === bytes.length) return;
  throw new Error(
    `${name}: expected ${bytes.length} bytes, got ${received} of ${response.statusCode}`,
  );
}
