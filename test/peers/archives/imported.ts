import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { rooms } from '../../../src/app.js';
import { type CaptureJson, captureJson, type HopJson } from '../../../src/cli/show/capture-json.js';
import type { Site } from './site.js';

const program = new URL('../../../dist/src/main.js', import.meta.url).pathname;
const run = promisify(execFile);

/** A folder that goes when the test is over. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loop-archives-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export interface Imported {
  readonly hops: readonly HopJson[];
  readonly captures: readonly CaptureJson[];
  readonly out: string;
  readonly err: string;
}

/** What the command makes of an archive, in start order; the site is the service `site`. */
export async function imported(
  archive: string,
  site: Site,
  ...options: string[]
): Promise<Imported> {
  const folder = newFolder();
  const config = join(folder, 'loop.yaml');
  writeFileSync(
    config,
    `services:\n  site: { url: "${site.origin}" }\n  secure: { url: "${site.secureOrigin}" }\n` +
      `routes: [{ match: { path: /* }, to: site }]\n` +
      `capture: { redact: { keep: [cookie, set-cookie] } }\n`,
  );
  const args = ['import', archive, ...options, '--config', config];
  const { stdout: out, stderr: err } = await run(process.execPath, [program, ...args], {
    cwd: folder,
  });
  const captures = await capturesIn(config);
  const hops = captures.flatMap(({ chain }) => chain);
  hops.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return { hops, captures, out, err };
}

async function capturesIn(config: string): Promise<CaptureJson[]> {
  const store = await rooms.openStore(await rooms.loadConfig(config));
  try {
    const found = await store.listCaptures({});
    return await Promise.all(
      found.map(async ({ id }) => captureJson(await store.getCapture(String(id)))),
    );
  } finally {
    await store.close();
  }
}

type Body = HopJson['request']['body'];

export function bytesOf(body: Body): Buffer {
  const { data, encoding } = body.decoded ?? body;
  return Buffer.from(data, encoding);
}

/** The hop of a path. */
export function hopAt({ hops }: Pick<Imported, 'hops'>, path: string): HopJson {
  const found = hops.filter((hop) => hop.path === path && hop.method !== 'OPTIONS');
  const [hop] = found;
  if (hop === undefined) throw new Error(`no hop ${path} among ${hops.map((each) => each.path)}`);
  return hop;
}

export function valuesOf(hop: HopJson, name: string): string[] {
  return (hop.response?.headers ?? [])
    .filter(([each]) => each.toLowerCase() === name)
    .map(([, value]) => value);
}

/**
 * What an import says against what the site knows. Each problem is one line; a body that passes for
 * whole and is not what was sent is one, whatever the tool.
 */
export function untruths({ hops }: Imported, site: Site): string[] {
  const problems: string[] = [];
  const known = site.served.filter(({ path }) => path !== '/favicon.ico');
  for (const one of known) {
    const hop = hops.find(({ method, path }) => method === one.method && path === one.path);
    if (hop === undefined) continue;
    const what = `${one.method} ${one.path}`;
    const isBroken = one.responseBody === null;
    if (hop.status !== one.status)
      problems.push(`${what}: status ${hop.status}, was ${one.status}`);
    // An archive may have of an answer that broke off that its body is not there, and no more.
    const isTold = hop.error !== null || (isBroken && hop.response?.body.truncated === true);
    if (isBroken !== isTold) problems.push(`${what}: error ${hop.error}`);
    problems.push(...lies(`${what} request`, hop.request.body, one.requestBody));
    if (hop.response && one.responseBody) {
      problems.push(...lies(`${what} response`, hop.response.body, one.responseBody));
    }
  }
  const order = hops
    .map(({ path }) => known.findIndex((one) => one.path === path))
    .filter((at) => at >= 0);
  if (order.some((at, i) => i > 0 && at < (order[i - 1] ?? 0))) problems.push(`order ${order}`);
  return problems;
}

function lies(what: string, body: Body, served: Buffer): string[] {
  const bytes = bytesOf(body);
  if (!body.truncated && !bytes.equals(served)) return [`${what}: passes for whole, and is not`];
  if (!served.subarray(0, bytes.length).equals(bytes)) return [`${what}: is no beginning of it`];
  return [];
}

/** `request /echo?parts`, for each body that is not whole. */
export function incomplete({ hops }: Imported): string[] {
  return hops.flatMap(({ path, request, response }) => [
    ...(request.body.truncated ? [`request ${path}${request.body.damaged ? ' damaged' : ''}`] : []),
    ...(response?.body.truncated
      ? [`response ${path}${response.body.damaged ? ' damaged' : ''}`]
      : []),
  ]);
}
