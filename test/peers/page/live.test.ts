import { describe, expect, test } from 'vitest';
import { requireProgram } from '../../harness/requires.js';
import { startPageBench } from '../../integration/page/page-bench.js';
import { seriousIn } from './axe.js';
import { install, openPage, patient } from './browser.js';

describe('live', requireProgram('chromium', install), () => {
  test('figures and edges are those of the traffic, and a tap shows what its filter lets through', async () => {
    const bench = await startPageBench();
    const send = async (path: string, times: number) => {
      for (let count = 0; count < times; count++) await (await fetch(bench.edge + path)).text();
    };
    await send('/ok', 3);
    await send('/fail', 1);
    const page = await openPage(bench.admin, { width: 390, height: 780, scheme: 'dark' });
    await page.goto(`${bench.admin}/live?window=10m`);
    await expect
      .poll(() => page.locator('.live-view tbody').first().textContent(), patient)
      .toMatch(/^up75%/);
    expect(await page.locator('.calls svg').getAttribute('aria-label')).toMatch(
      /^edge to up: 75% of /,
    );
    expect(await page.evaluate("document.querySelector('main').scrollWidth")).toBe(390);

    await page.getByLabel('Status').fill('5xx');
    await page.getByRole('button', { name: 'Listen' }).click();
    await page.getByText('waiting for an exchange').waitFor();
    const rows = page.locator('.tap tr');
    // The tap opens a moment after it was asked for.
    await expect
      .poll(async () => {
        await send('/ok', 1);
        await send('/fail?<b>bold</b>', 1);
        return rows.count();
      }, patient)
      .toBeGreaterThan(0);
    for (const row of await rows.allTextContents()) expect(row).toMatch(/500edge → upGET \/fail/);
    expect(await page.locator('.tap b').count()).toBe(0);
    expect(await seriousIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    const count = await rows.count();
    await send('/fail', 2);
    await page.waitForTimeout(600);
    expect(await rows.count()).toBe(count);
  });
});
