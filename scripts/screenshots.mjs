// Makes the README's pictures, docs/images/*.png, of a store of samples. Needs `npm run build` and
// Chromium (`apt-get install chromium`, or CHROMIUM=/path/to/one).
//
//     node scripts/screenshots.mjs

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { fillStore } from './sample-store.mjs';

const root = resolve(import.meta.dirname, '..');
const images = join(root, 'docs/images');
// It is read in the pictures: no name that is made up.
const folder = join(tmpdir(), 'shop');
if (existsSync(folder)) throw new Error(`expected no ${folder}: remove it`);
/** So that the pictures are the same ones whenever they are made. */
const until = new Date(2026, 10, 27, 3, 12, 40).getTime();

await fillStore(folder, { captures: 4000, hours: 6, until });
const loop = spawn(
  process.execPath,
  [join(root, 'dist/src/main.js'), 'ui', '--listen', '127.0.0.1:0'],
  { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  mkdirSync(images, { recursive: true });
  const origin = await originOf(loop);
  await picture({ name: 'captures', url: `${origin}/captures`, colorScheme: 'light', keys: ['j'] });
  const capture = `${origin}/captures/4000?hop=2`;
  await picture({ name: 'capture', url: capture, colorScheme: 'dark', keys: [] });
} finally {
  await browser.close();
  loop.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function picture({ name, url, colorScheme, keys }) {
  const viewport = { width: 1080, height: 540 };
  const page = await browser.newPage({ viewport, colorScheme });
  await page.clock.setFixedTime(until);
  await page.goto(url);
  await page.locator('.rows .capture:not(.waiting), .lines .line').nth(5).waitFor();
  for (const key of keys) await page.keyboard.press(key);
  // The chart is drawn a frame later.
  await page.waitForTimeout(500);
  const path = join(images, `${name}.png`);
  await page.screenshot({ path });
  console.log(path);
}

async function originOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (origin !== undefined) return origin;
  }
  throw new Error('loop ui ended before it said where it is');
}
