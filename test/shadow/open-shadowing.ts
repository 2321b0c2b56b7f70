import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { createFindHosts } from '../../src/app/find-hosts.js';
import type {
  Config,
  Endpoint,
  NamespaceConfig,
  RouteShadowConfig,
} from '../../src/core/config.js';
import { HostTable } from '../../src/core/host-table.js';
import type { CompareAnswers, ShadowStatus } from '../../src/core/shadow.js';
import { openEgress } from '../../src/gateway/egress.js';
import { startGateway } from '../../src/gateway/gateway.js';
import { randomHex } from '../../src/gateway/trace/random-hex.js';
import { createForwarder } from '../../src/gateway/upstream/forwarder.js';
import type { OpenCatcher } from '../../src/shadow/catcher.js';
import { ShadowRoom } from '../../src/shadow/shadow-room.js';
import { ExchangeLog } from '../gateway/harness/exchange-log.js';
import { testConfig } from '../gateway/harness/open-gateway.js';

export interface ShadowingOptions {
  /** Ports of production's services; the edge leads to the first, by a route of its name. */
  readonly services: Readonly<Record<string, number>>;
  /** Ports of the namespace `debug-ns`. */
  readonly namespace: Readonly<Record<string, number>>;
  /** Of its services. Default 127.0.0.1. */
  readonly namespaceHost?: string;
  readonly egress?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly shadow?: RouteShadowConfig;
  readonly compare?: CompareAnswers;
  readonly openCatcher?: OpenCatcher;
  readonly replays?: 'refuse' | 'forward';
}

export interface Shadowing {
  readonly room: ShadowRoom;
  /** What production's recorder would see. */
  readonly log: ExchangeLog;
  readonly edge: number;
  readonly mesh: number;
  readonly config: Config;
  readonly lines: string[];
  /** Where the namespace's services send their calls, when it has an egress. */
  egressPort(): number;
  /** Moves the clock, and does what time decides. */
  pass(ms: number): void;
  /** Resolves when the only shadow's status is so. */
  until(isSo: (status: ShadowStatus) => boolean): Promise<ShadowStatus>;
}

/** A gateway with shadows, real connections everywhere, and a clock that stands still. */
export async function openShadowing(options: ShadowingOptions): Promise<Shadowing> {
  const config = shadowConfig(options);
  const log = new ExchangeLog();
  const lines: string[] = [];
  const forwarder = createForwarder({ connectionsMax: 256 });
  let nowMs = 1_000_000;
  let egressPort = 0;
  const room = new ShadowRoom(config, {
    forward: forwarder.forward,
    openEgress: async (egress) => {
      const open = await openEgress(egress);
      egressPort = Number(open.doors[0]?.address.split(':').at(-1));
      return open;
    },
    now: () => nowMs,
    newId: randomHex,
    log: { info: (line) => lines.push(line), warn: (line) => lines.push(`warning: ${line}`) },
    headersOf: ({ headers }) => Object.entries(headers),
    hostNamesOf: ({ services }) => new HostTable(services.map(({ name }) => [name, name])),
    findHosts: createFindHosts(),
    compare: options.compare ?? (() => Promise.resolve([])),
    openCatcher:
      options.openCatcher ??
      (() => {
        throw new Error('no catcher is prepared');
      }),
  });
  const gateway = await startGateway({
    config,
    listeners: [room.watching(log)],
    interceptors: [room.interceptor],
  });
  onTestFinished(async () => {
    await room.end();
    await gateway.drain(0);
    forwarder.close();
    expect(log.problems()).toEqual([]);
  });
  const port = (name: string): number =>
    Number(
      gateway.doors
        .find((door) => door.name === name)
        ?.address.split(':')
        .at(-1),
    );
  return {
    room,
    log,
    edge: port('edge'),
    mesh: port('mesh'),
    config,
    lines,
    egressPort: () => egressPort,
    pass(ms) {
      nowMs += ms;
      room.sweep();
    },
    async until(isSo) {
      for (;;) {
        const [status] = await room.list();
        if (status !== undefined && isSo(status)) return status;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

export function shadowConfig(options: ShadowingOptions): Config {
  const [first = ''] = Object.keys(options.services);
  const config = testConfig({
    services: Object.fromEntries(
      Object.entries(options.services).map(([name, port]) => [name, { port }]),
    ),
    routes: [{ to: first }],
    ...(options.replays ? { replays: options.replays } : {}),
  });
  const namespace: NamespaceConfig = {
    name: 'debug-ns',
    services: Object.entries(options.namespace).map(([name, port]) => ({
      name,
      url: { ...endpoint(port), host: options.namespaceHost ?? '127.0.0.1' },
      egress: null,
      debugger: null,
    })),
    egress: options.egress === true ? { host: '127.0.0.1', port: 0 } : null,
    headers: options.headers ?? {},
  };
  return {
    ...config,
    routes: config.routes.map((route) =>
      options.shadow === undefined ? route : { ...route, shadow: options.shadow },
    ),
    namespaces: [namespace],
  };
}

function endpoint(port: number): Endpoint {
  return { protocol: 'http', host: '127.0.0.1', port };
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface TestServer {
  readonly port: number;
  readonly server: Server;
  /** Whole requests, in the order of their ends. */
  readonly seen: readonly SeenRequest[];
  /** The request with this index, once it has come whole. */
  request(index?: number): Promise<SeenRequest>;
}

type Answer = (seen: SeenRequest, res: ServerResponse) => unknown;

/** A real server that remembers what it was asked. */
export async function testServer(answer: Answer = (_, res) => res.end('ok')): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = req;
      const request = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) };
      seen.push(request);
      for (const wake of waiting.splice(0)) wake();
      void answer(request, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    server,
    seen,
    async request(index = 0) {
      for (;;) {
        const there = seen[index];
        if (there !== undefined) return there;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}
