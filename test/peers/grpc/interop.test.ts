// gRPC's own cases of interoperability, each by way of loop: client → listener → server.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import { openGatewayProcess } from '../../integration/grpc/gateway-process.js';
import { type InteropRow, writeTable } from './run/interop-table.js';
import { type Peer, peers } from './run/peers.js';

const page = join(import.meta.dirname, '../../../docs/protocols.md');

const ofAll = [
  ...['empty_unary', 'large_unary', 'client_streaming', 'server_streaming', 'ping_pong'],
  ...['empty_stream', 'cancel_after_begin', 'cancel_after_first_response'],
  ...['status_code_and_message', 'special_status_message', 'custom_metadata'],
  ...['unimplemented_method', 'unimplemented_service', 'timeout_on_sleeping_server'],
];
/** Of the one alone that knows of each message whether it was compressed. */
const ofJava = ['server_compressed_unary', 'server_compressed_streaming'];
const all = [...ofAll, ...ofJava];

/** Each with its own server, or with another's. */
const pairs = [
  ['go', 'go'],
  ['java', 'java'],
  ['node', 'python'],
  ['python', 'node'],
] as const;
const rows: InteropRow[] = [];

describe("gRPC's cases go through loop", () => {
  for (const [of, to] of pairs) {
    const [client, server] = [peerOf(of), peerOf(to)];
    const missing = [client, server].map(({ needs }) =>
      requireFile(needs, 'bash test/peers/grpc/install.sh'),
    );
    const options = missing.find(({ skip }) => skip) ?? {};
    const cases = of === 'java' ? all : ofAll;
    test(`${of} → ${to}`, { ...options, timeout: 180_000 }, async () => {
      const port = await start(server);
      const scene = await openScene(port);
      const said = await client.client(scene.listener, cases);
      const results = resultsOf(said);
      rows.push({ name: `${of} ${client.version} → ${to} ${server.version}`, results });
      expect(Object.fromEntries(results)).toEqual(
        Object.fromEntries(cases.map((each) => [each, 'ok'])),
      );
      await expectFigures(scene);
      await expectReplays(scene);
    });
  }
});

afterAll(() => {
  const order = pairs.map(([of]) => rows.find(({ name }) => name.startsWith(of)));
  const whole = order.flatMap((row) => row ?? []);
  // A part of the clients makes no table.
  if (whole.length === pairs.length) writeTable(page, all, whole);
});

function peerOf(name: string): Peer {
  const peer = peers.find((each) => each.name === name);
  if (peer === undefined) throw new Error(`no peer ${name}`);
  return peer;
}

/** Resolves once it takes connections. */
async function start(peer: Peer): Promise<number> {
  const port = await freePort();
  const { command, args } = peer.server(port);
  const child = spawn(command, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const isThere = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
  await expect.poll(isThere, { timeout: 60_000, interval: 100 }).toBe(true);
  return port;
}

async function openScene(port: number) {
  const [listener, admin] = [await freePort(), await freePort()];
  const gateway = await openGatewayProcess(
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:${admin}" }
services: { interop: { url: "h2c://127.0.0.1:${port}", listen: "127.0.0.1:${listener}" } }
capture: { buffer: { linger: 50ms }, rules: [ { name: failed, when: { grpcStatus: [UNKNOWN, UNIMPLEMENTED] } } ] }
namespaces: { debug-ns: { services: { interop: "h2c://127.0.0.1:${port}" } } }
`,
  );
  return { ...gateway, listener, admin };
}

type Scene = Awaited<ReturnType<typeof openScene>>;

function resultsOf(said: string): Map<string, string> {
  const results = new Map<string, string>();
  for (const line of said.split('\n')) {
    const [, how, name = '', why] = /^(ok|failed) (\S+) ?(.*)$/.exec(line) ?? [];
    if (how !== undefined) results.set(name, how === 'ok' ? 'ok' : `${how}: ${why}`);
  }
  return results;
}

/** Each call was counted, and the failures of the server as such. */
async function expectFigures({ admin }: Scene): Promise<void> {
  const counted = async () => {
    const text = await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith('loop_requests_total{'));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };
  // Two cases make two calls each; a deadline or a cancellation may come before its call goes out.
  await expect.poll(counted, { timeout: 10_000 }).toBeGreaterThanOrEqual(ofAll.length);
}

/** The failures that are asked for were kept, and happen again. */
async function expectReplays({ loop, kept }: Scene): Promise<void> {
  // status_code_and_message makes two, and three cases one each.
  await kept().toHaveLength(5);
  const list = JSON.parse((await loop('list', 'captures', '-o', 'json')).out) as {
    id: number;
    path: string;
  }[];
  const call = list.find(({ path }) => path.endsWith('/FullDuplexCall'));
  // The same server: there is no other.
  const allowed = ['--live-production', 'interop', '-o', 'json'];
  const replayed = await loop('replay', String(call?.id), '--to', 'debug-ns', ...allowed);
  expect(JSON.parse(replayed.out)).toMatchObject({
    verdict: 'reproduced',
    hops: [{ service: 'interop', result: 'same' }],
    differences: [],
  });
}
