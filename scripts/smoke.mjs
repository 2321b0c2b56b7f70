// Runs the compiled command on the Node that runs this file, as a person would: the demo, then each
// command many times, a debugger on a Node service, and a gateway that stands idle while garbage is
// collected all the time. What it is after are crashes that come now and then, as those of a native
// module on a new Node do: every exit code counts.
//
//     node scripts/smoke.mjs [--runs 20] [--idle 60] [--load 0]      (times in seconds)

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const main = resolve(import.meta.dirname, '../dist/src/main.js');
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    idle: { type: 'string', default: '60' },
    load: { type: 'string', default: '0' },
  },
});
const [runs, idleS, loadS] = [values.runs, values.idle, values.load].map(Number);
/** A collection every few milliseconds, in each thread: a finalizer that must not run, runs. */
const collecting = [
  '--expose-gc',
  '--import',
  `data:text/javascript,${encodeURIComponent('setInterval(gc, 20).unref()')}`,
];
const folder = mkdtempSync(join(tmpdir(), 'loop-smoke-'));
const config = join(folder, '.loop/demo/loop.yaml');
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const said = await ran([main, 'demo']);
const captures = JSON.parse(await loop('list', 'captures', '-o', 'json'));
assert(captures.length >= 1, 'the demo kept no capture');
const id = String(captures[0].id);
for (const command of [
  ['list', 'captures'],
  ['show', id],
  ['rules', 'test', id],
]) {
  await times(command.join(' '), () => loop(...command));
}
await withCopy(said, async () => {
  await times(`replay ${id}`, async () => {
    const { verdict } = JSON.parse(await loop('replay', id, '--to', 'debug-ns', '-o', 'json'));
    assert.equal(verdict, 'reproduced');
  });
  await times(`replay ${id} --break`, stopAtTheLine, Math.ceil(runs / 7));
});
await standingGateway();
console.log(`smoke: Node ${process.versions.node}: nothing crashed`);

async function stopAtTheLine() {
  const line = ['--break', 'reviews:reviews.ts:52', '-o', 'json'];
  const { verdict, stops } = JSON.parse(await loop('replay', id, '--to', 'debug-ns', ...line));
  assert.deepEqual([verdict, stops.length, stops[0]?.line], ['reproduced', 1, 52]);
}

/** Idle, then under load, with failing requests before, during and after: they are all kept. */
async function standingGateway() {
  const gateway = start([...collecting, main, 'gateway', '--config', config]);
  const complaint = text(gateway.stderr);
  const ended = once(gateway, 'exit');
  for await (const chunk of gateway.stdout) if (String(chunk).includes('ready')) break;
  const [, port] = /listen: 127\.0\.0\.1:(\d+)/.exec(readFileSync(config, 'utf8')) ?? [];
  const before = captures.length;
  let sent = 0;
  const fail = async () => {
    sent += 1;
    assert.equal(await statusOf(Number(port), `/productpage?book=${sent}`), 502);
  };
  for (let i = 0; i < 3; i++) await fail();
  await sleep(idleS * 1000);
  const until = Date.now() + loadS * 1000;
  while (Date.now() < until) await Promise.all(Array.from({ length: 8 }, fail));
  await fail();
  assert.equal(gateway.exitCode ?? gateway.signalCode, null, 'the gateway ended by itself');
  gateway.kill('SIGTERM');
  const [code, signal] = await ended;
  assert.deepEqual([code, signal], [0, null], await complaint);
  const limit = 60; // of the rule that keeps them, a minute
  const kept = JSON.parse(await loop('list', 'captures', '-o', 'json', '--limit', '10000'));
  assert(kept.length - before >= Math.min(sent, limit), `${kept.length} kept of ${sent} sent`);
  console.log(`gateway: ${idleS} s idle, ${loadS} s under load, ${sent} requests`);
}

/** With the copy running that the demo says how to start. */
async function withCopy(said, use) {
  const [, settings = '', args = ''] = /^ {2}(PORT=.+?) \S*node (.+)$/m.exec(said) ?? [];
  const set = Object.fromEntries(settings.split(' ').map((each) => each.split('=', 2)));
  // Tests that attach to other services may run meanwhile, and Node's own port is one for all.
  const copy = start(['--inspect-port=9339', ...args.split(' ')], set);
  await once(copy.stdout, 'data');
  await use();
  copy.kill();
  await once(copy, 'exit');
}

async function times(what, run, count = runs) {
  for (let i = 0; i < count; i++) await run();
  console.log(`${what}: ${count} of ${count}`);
}

function loop(...args) {
  return ran([main, ...args, '--config', config]);
}

/** The ports of the demo are free when it ends; beside other programs, one may be taken for a while. */
async function ran(args, patience = 60) {
  const child = start(args);
  const [output, complaint, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code === 2 && complaint.includes('has that port') && patience > 0) {
    await sleep(2_000);
    return ran(args, patience - 1);
  }
  assert.deepEqual([code, signal], [0, null], `loop ${args.slice(1).join(' ')}: ${complaint}`);
  return output;
}

function start(args, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

function statusOf(port, path) {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    })
      .once('error', reject)
      .end();
  });
}
