// Makes a folder with a loop.yaml and a store full of captures, to look at: the same ones for the same
// numbers, but for the time, which ends now. Needs `npm run build`.
//
//     node scripts/sample-store.mjs FOLDER --captures 10000 --hours 6
//
// Some captures are of a kind each: a body of 5 MiB, an image, gzip and br, text that would be markup,
// a caller that gave up, a hop that still runs, and, the newest, a call that was tried again.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openSink } from '../dist/src/store/open-sink.js';
import { chainOf } from './sample-store/chains.mjs';
import { config } from './sample-store/config.mjs';
import { randomFrom } from './sample-store/random.mjs';
import { specials } from './sample-store/specials.mjs';

/** Resolves when all is on disk. `until` is epoch ms. */
export async function fillStore(folder, { captures, hours = 6, until = Date.now() }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'loop.yaml'), config);
  const path = resolve(folder, '.loop/loop.db');
  const retention = { captures: 1e6, ageMs: 1e13, bytes: 1e12 };
  const redact = { headers: [], json: [], patterns: [] };
  const sink = await openSink({ url: `sqlite:${path}`, path, retention }, { redact, retention });
  const random = randomFrom(captures);
  const lengthMs = hours * 3_600_000;
  const ordinary = Math.max(0, captures - specials.length);
  for (let number = 0; number < ordinary; number++) {
    // More at the end: something began to fail.
    const part = (number / ordinary) ** 0.7;
    await taken(sink, chainOf({ number, at: until - lengthMs * (1 - part) - 60_000, random }));
  }
  const rare = specials.slice(-captures);
  for (const [index, special] of rare.entries()) {
    // Apart from the newest, before those that one sees first.
    const agoMs = index === rare.length - 1 ? 3_000 : 600_000 - index * 7_000;
    await taken(sink, special({ number: ordinary + index, at: until - agoMs, random }));
  }
  await sink.close();
}

/** The writer's queue is bounded: what it does not take waits for what is in it. */
async function taken(sink, record) {
  while (!sink.write(record)) await sink.flush();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      captures: { type: 'string', default: '1000' },
      hours: { type: 'string', default: '6' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('expected a folder to make');
  await fillStore(folder, { captures: Number(values.captures), hours: Number(values.hours) });
  console.log(`loop ui --config ${join(folder, 'loop.yaml')}`);
}
