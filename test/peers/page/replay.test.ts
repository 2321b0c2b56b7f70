import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { requireProgram } from '../../harness/requires.js';
import { debugBench, markedLine, sources } from '../../integration/debug/debug-bench.js';
import { startPageBench } from '../../integration/page/page-bench.js';
import { seriousIn } from './axe.js';
import { addressOf, install, openPage } from './browser.js';
import { openStoreOf } from './site.js';

describe('replaying from the page', requireProgram('chromium', install), () => {
  test('ends with the verdict, and both chains side by side', { timeout: 400_000 }, async () => {
    // The copy answers otherwise, and well.
    const bench = await startPageBench((_, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      res.end(gzipSync(JSON.stringify({ id: 8, items: [] })));
    });
    await fetch(`${bench.edge}/fail?n=1`);
    await bench.kept(1);
    const page = await openPage(bench.admin);
    await page.goto(`${bench.admin}/captures/1`);
    await page.locator('.hop-row').first().waitFor();
    await page.keyboard.press('p');
    await page.getByLabel('Ignore').fill('$.items');
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    // A process of low priority, beside all else on a busy machine.
    await expect.poll(() => addressOf(page), { timeout: 240_000 }).toBe('/replays/1');
    await page.getByRole('heading', { name: 'Replay 1: passed' }).waitFor();
    const cells = await page.locator('tr.changed td').allTextContents();
    expect(cells).toEqual([
      '~',
      expect.stringMatching(/^up 500 in .*\/fail\?n=1$/),
      expect.stringMatching(/^up 200 in .*\/fail\?n=1$/),
      'live',
      'changed 2 places',
    ]);
    expect(await page.locator('tr.changed mark').allTextContents()).toEqual(['500', '200']);
    await page.getByRole('button', { name: '2 places' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('differences-0');
    const recorded = await page.locator('td.recorded').allTextContents();
    const replayed = await page.locator('td.replayed').allTextContents();
    expect([recorded, replayed]).toEqual([['500'], ['200']]);
    // Of the body's lines what differs is marked, and what is ignored is said.
    expect(await page.locator('.hunk .gone mark').allTextContents()).toEqual(['7']);
    expect(await page.locator('.hunk .come mark').allTextContents()).toEqual(['8']);
    expect(await page.locator('.hunk').textContent()).toContain('"items": "(not compared)"');
    const command = page.locator('.stop-at-line .command code');
    expect(await command.textContent()).toBe(
      `loop replay 1 --to debug-ns --config ${bench.config} --break up:FILE:LINE`,
    );
    await page.getByLabel('File and line').fill("src/it's up.ts:42 if id === 7");
    expect(await command.textContent()).toMatch(
      / --break 'up:src\/it'\\''s up.ts:42 if id === 7'$/,
    );
    await expect
      .poll(() => page.locator('tr[aria-current] a').first().textContent())
      .toBe('replay 1');
    expect(await seriousIn(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 780 });
    expect(await page.evaluate("document.querySelector('main').scrollWidth")).toBe(390);

    await page.goto(`${bench.admin}/replays`);
    await page.getByRole('link', { name: 'replay 1' }).waitFor();
    expect(await page.locator('tbody .good').textContent()).toBe('passed');
  });

  test('one with a debugger shows where it stood still, and what was never hit', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const line = markedLine('shop');
    const place = `shop:${sources.shop}:${line}`;
    const ran = await bench.loop(
      ...['replay', '1', '--to', 'debug-ns', '-o', 'json'],
      ...['--break', place, '--break', `${place} if id === 8`],
    );
    expect(JSON.parse(ran.stdout).stops).toHaveLength(1);
    const site = await openStoreOf(bench.folder);
    const page = await openPage(site.origin);
    await page.goto(`${site.origin}/replays/1`);
    await page.getByRole('heading', { name: 'Stopped once' }).waitFor();
    const stop = page.locator('.stops > ol > li');
    expect(await stop.count()).toBe(1);
    expect(await stop.textContent()).toMatch(
      new RegExp(`^shop at .*shop.mjs:${line} in priced breakpoint shop:.*shop.mjs:${line}`),
    );
    await stop.locator('summary').click();
    expect(await stop.locator('.frames li').count()).toBeGreaterThan(1);
    expect(await page.locator('.stops .warning').textContent()).toMatch(
      /if id === 8 was never hit/,
    );
    expect(await page.locator('.stop-at-line .command code').textContent()).toContain(
      `--break ${place}`,
    );
    expect(await seriousIn(page)).toEqual([]);
  });

  test('a refusal is told in the words of the command', async () => {
    const bench = await startPageBench();
    await fetch(`${bench.edge}/fail?n=1`);
    await bench.kept(1);
    const page = await openPage(bench.admin);
    await page.goto(`${bench.admin}/replays/new?capture=1`);
    await page.getByLabel('Time-out').fill('soon');
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain(
      'expected a duration such as 30s',
    );
  });
});

describe('trying a rule', requireProgram('chromium', install), () => {
  test('what is typed is asked of the captures, and each says why or why not', async () => {
    const bench = await startPageBench();
    await fetch(`${bench.edge}/fail?n=1`);
    await fetch(`${bench.edge}/fail?n=2`);
    await bench.kept(2);
    const page = await openPage(bench.admin);
    await page.goto(`${bench.admin}/rules`);
    const when = page.getByLabel('What would a rule have kept?');
    await when.fill('query: { n: "2" }');
    await page.getByText('would have kept 1 of 2').waitFor();
    const rows = page.locator('.tried-row');
    const told = (path: string) => rows.filter({ hasText: path }).locator('summary').textContent();
    expect(await told('n=2')).toContain('✓ kept');
    expect(await told('n=1')).toContain('✗ not');
    await rows.filter({ hasText: 'n=1' }).locator('summary').click();
    expect(await rows.filter({ hasText: 'n=1' }).locator('.explained').textContent()).toMatch(
      /✗.*n.*was/,
    );
    expect(addressOf(page)).toContain('when=query');

    await when.fill('status: lots');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/status.*expected/);
    await page.reload();
    expect(await when.inputValue()).toBe('status: lots');
  });
});
