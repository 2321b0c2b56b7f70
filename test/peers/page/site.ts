import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { startProcess } from '../../integration/chain/processes.js';

const main = resolve(import.meta.dirname, '../../../dist/src/main.js');

async function sampleFolder(captures: number): Promise<string> {
  const folder = newFolder();
  const { fillStore } = await import('../../../scripts/sample-store.mjs');
  await fillStore(folder, { captures });
  return folder;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'loop-page-'));
}

export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

/** `loop ui` for a store of that many samples; it goes with its store. */
export async function openSite(captures: number): Promise<Site> {
  const folder = await sampleFolder(captures);
  const site = await uiOf(folder);
  return {
    origin: site.origin,
    async close() {
      await site.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `loop ui` for the store of a folder's config, as long as the test takes. */
export async function openStoreOf(folder: string): Promise<Site> {
  const site = await uiOf(folder);
  onTestFinished(() => site.close());
  return site;
}

async function uiOf(folder: string): Promise<Site> {
  const started = await startProcess({
    command: process.execPath,
    args: [main, 'ui', '--config', join(folder, 'loop.yaml'), '--listen', '127.0.0.1:0'],
    ready: /http:\/\/127\.0\.0\.1:\d+/,
  });
  const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(started.lines.at(-1) ?? '') ?? [];
  if (origin === undefined) throw new Error(`no address in ${started.lines.join('\n')}`);
  return { origin, close: async () => void (await started.stop()) };
}

export interface OpenGateway {
  readonly origin: string;
  readonly edge: string;
  /** Ends it, for as long as `meanwhile` takes. */
  restart(meanwhile: () => Promise<unknown>): Promise<void>;
}

/**
 * `loop gateway` in front of a service that nobody is: every request through `edge` fails and is kept.
 * As long as the test takes.
 */
export async function openGateway(more = ''): Promise<OpenGateway> {
  const folder = newFolder();
  const [edge, mesh, admin, nobody] = await Promise.all([1, 2, 3, 4].map(freePort));
  const config = join(folder, 'loop.yaml');
  writeFileSync(
    config,
    `gateway: { listen: "127.0.0.1:${edge}", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${admin}"${more} }
services: { shop: "http://127.0.0.1:${nobody}" }
routes: [{ match: { path: /* }, to: shop }]
capture: { buffer: { linger: 100ms }, rules: [{ name: failed, when: { error: any } }] }
`,
  );
  const start = () =>
    startProcess({
      command: process.execPath,
      args: [main, 'gateway', '--config', config],
      ready: /admin/,
    });
  let started = await start();
  onTestFinished(async () => {
    await started.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    origin: `http://127.0.0.1:${admin}`,
    edge: `http://127.0.0.1:${edge}`,
    async restart(meanwhile) {
      await started.stop();
      await meanwhile();
      started = await start();
    },
  };
}
