import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { requireProgram } from '../../harness/requires.js';
import { startPageBench } from '../../integration/page/page-bench.js';
import { addressOf, install, openPage } from './browser.js';

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
      expect.stringContaining('/fail?n=1'),
      'live',
      expect.stringMatching(/^500 in /),
      expect.stringMatching(/^200 in /),
      'changed',
    ]);
    const recorded = await page.locator('td.recorded').allTextContents();
    const replayed = await page.locator('td.replayed').allTextContents();
    expect(recorded).toContain('500');
    expect(replayed).toContain('200');
    expect(recorded).toContain('7');
    expect(replayed).toContain('8');

    await page.goto(`${bench.admin}/replays`);
    await page.getByRole('link', { name: 'replay 1' }).waitFor();
    expect(await page.locator('tbody .good').textContent()).toBe('passed');
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
