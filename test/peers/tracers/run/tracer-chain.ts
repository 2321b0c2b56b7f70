import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rooms } from '../../../../src/app.js';
import type { Capture } from '../../../../src/core/capture.js';
import { freePort } from '../../../harness/free-port.js';
import { main } from '../../../integration/chain/chain-of-four.js';
import { type Started, startProcess } from '../../../integration/chain/processes.js';
import { atOnce, type EdgeRequest, rounds } from './requests.js';
import type { Tracer } from './tracer.js';

/** Callers first. */
export const names = ['a', 'b', 'c'] as const;

/**
 * Starts three services that the tracer watches and a gateway before them, sends them the requests,
 * and returns what was kept. With siblings, a makes so many calls side by side.
 */
export async function captureChains(tracer: Tracer, { siblings = 1 } = {}): Promise<Capture[]> {
  const home = mkdtempSync(join(tmpdir(), 'loop-tracers-'));
  const started: Started[] = [];
  try {
    const edge = await freePort();
    const doors = { a: await freePort(), b: await freePort(), c: await freePort() };
    const services = await settled(
      names.map((name, index) => startService(tracer, { name, index, doors, siblings })),
    );
    started.push(...services);
    const config = join(home, 'loop.yaml');
    writeFileSync(config, configText(edge, doors, services.map(portOf)));
    started.push(
      await startProcess({
        command: process.execPath,
        args: [main, 'gateway', '--config', config],
        ready: /^loop gateway ready/,
      }),
    );
    for (const requests of rounds) {
      const send = sender(edge, siblings, () => trouble(started));
      await Promise.all(requests.map(send));
    }
    // The gateway writes what it kept before it ends.
    await started.pop()?.stop();
    return await kept(config);
  } finally {
    // A tracer that ends by itself waits for the collector that is not there.
    await Promise.all(started.map((each) => each.stop('SIGKILL')));
    rmSync(home, { recursive: true, force: true });
  }
}

function sender(edge: number, siblings: number, trouble: () => string) {
  return async ({ id, fails, headers }: EdgeRequest): Promise<void> => {
    const url = `http://127.0.0.1:${edge}/chain?id=${id}${fails ? '&fail' : ''}`;
    const answer = await fetch(url, { headers });
    const text = await answer.text();
    const all = `a ${id}\n${`b ${id}\nc ${id}\n`.repeat(siblings)}`;
    if (text !== all || answer.status !== (fails ? 500 : 200)) {
      throw new Error(`${url}: ${answer.status} ${text}\n${trouble()}`);
    }
  };
}

type Doors = Readonly<Record<(typeof names)[number], number>>;

function startService(
  tracer: Tracer,
  { name, index, doors, siblings }: { name: string; index: number; doors: Doors; siblings: number },
): Promise<Started> {
  const next = names[index + 1];
  return startProcess({
    command: tracer.command,
    args: tracer.args,
    env: {
      NAME: name,
      NEXT: next === undefined ? '' : `http://127.0.0.1:${doors[next]}`,
      CLIENT: tracer.clients[index] ?? '',
      AT_ONCE: String(atOnce * siblings),
      SIBLINGS: String(index === 0 ? siblings : 1),
      ...tracer.env,
    },
    ready: /^ready \d+$/,
  });
}

/** All, or the first error, when what did start has been ended. */
async function settled(starting: readonly Promise<Started>[]): Promise<Started[]> {
  const results = await Promise.allSettled(starting);
  const started = results.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.all(started.map((each) => each.stop('SIGKILL')));
  throw failed.reason;
}

function configText(edge: number, doors: Doors, ports: readonly number[]): string {
  const services = names.map(
    (name, index) =>
      `  ${name}: { url: "http://127.0.0.1:${ports[index]}", listen: "127.0.0.1:${doors[name]}" }`,
  );
  return `gateway:
  listen: 127.0.0.1:${edge}
  mesh: 127.0.0.1:0
  admin: 127.0.0.1:0
services:
${services.join('\n')}
routes:
  - match: { path: /* }
    to: a
capture:
  rules:
    - name: server-errors
      when: { status: 5xx }
`;
}

async function kept(config: string): Promise<Capture[]> {
  const store = await rooms.openStore(await rooms.loadConfig(config));
  try {
    const listed = await store.listCaptures({});
    return await Promise.all(listed.map(({ id }) => store.getCapture(String(id))));
  } finally {
    await store.close();
  }
}

function portOf({ lines }: Started): number {
  return Number(/^ready (\d+)/.exec(lines.at(-1) ?? '')?.[1]);
}

function trouble(started: readonly Started[]): string {
  return started.map((each) => each.stderr()).join('');
}
