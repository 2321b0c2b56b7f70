import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireProgram } from '../../harness/requires.js';
import { addressOf, install, openPage, patient, placeOf } from './browser.js';
import { openGateway, openSite, type Site } from './site.js';

const rows = '.rows .capture:not(.waiting)';
let site: Site;
let origin: string;
beforeAll(async () => {
  site = await openSite(3000);
  ({ origin } = site);
});
afterAll(() => site?.close());

describe('the list of captures', requireProgram('chromium', install), () => {
  test('a request that fails stands on top in the moment it is kept', async () => {
    const gateway = await openGateway();
    const page = await openPage(gateway.origin);
    await page.goto(`${gateway.origin}/`);
    await page.getByText('Nothing was kept yet').waitFor();
    await page.getByText('● live').waitFor();

    for (const path of ['/first', '/second']) {
      await fetch(gateway.edge + path);
      await page.locator(rows).filter({ hasText: path }).waitFor();
    }
    expect(await page.locator(rows).allTextContents()).toEqual([
      expect.stringContaining('/second'),
      expect.stringContaining('/first'),
    ]);
    expect(await page.locator(rows).first().textContent()).toMatch(
      /connect[\s\S]*shop[\s\S]*failed/,
    );
    expect(await page.locator('.count').textContent()).toContain('2 captures');
  });

  test('a gateway that goes is told, and followed again when it is back', async () => {
    const { origin, edge, restart } = await openGateway();
    const page = await openPage(origin, { mayLose: true });
    await fetch(`${edge}/before`);
    await page.goto(`${origin}/captures`);
    await page.locator(rows, { hasText: '/before' }).waitFor();
    await restart(async () => {
      await page.getByText('not followed now').waitFor();
      await page.locator(rows).first().click();
      await page.getByRole('alert').first().waitFor();
      expect(await page.getByRole('alert').first().textContent()).toMatch('is it still running?');
    });
    // By itself, in both views.
    await page.locator('.hop-row').first().waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByText('● live').waitFor();
    await fetch(`${edge}/after`);
    await page.locator(rows, { hasText: '/after' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await expect.poll(() => page.locator('option', { hasText: 'failed' }).count(), patient).toBe(1);
  });

  test('a token is asked for where there is one, until it is the right one', async () => {
    const { origin: guarded, edge } = await openGateway(', adminToken: "let-me-in"');
    await fetch(`${edge}/hidden`);
    const page = await openPage(guarded);
    await page.goto(`${guarded}/captures`);
    await page.getByLabel('Token').fill('let-me-out');
    await page.getByLabel('Token').press('Enter');
    await page.getByText('That one was not accepted').waitFor();
    await page.getByLabel('Token').fill('let-me-in');
    await page.getByLabel('Token').press('Enter');
    await page.locator(rows).filter({ hasText: '/hidden' }).waitFor();
    await page.getByText('● live').waitFor();
    await page.reload();
    await page.locator(rows).filter({ hasText: '/hidden' }).waitFor();
  });

  test('filters are in the address, and the address filters', async () => {
    const page = await openPage(origin);
    await page.goto(`${origin}/captures?rule=slow-checkout`);
    await page.locator(rows).first().waitFor();
    const all = await page.locator(rows).allTextContents();
    expect(all.length).toBeGreaterThan(10);
    for (const row of all) expect(row).toContain('slow-checkout');

    await page.getByLabel('rule', { exact: true }).selectOption('');
    await page.getByLabel(/^Search/).fill('book=5mib');
    await expect.poll(() => addressOf(page), patient).toBe('/captures?text=book%3D5mib');
    await expect
      .poll(() => page.locator('.count').textContent(), patient)
      .toContain('1 capture match');
    await page.reload();
    await page.locator(rows).first().waitFor();
    expect(await page.locator(rows).count()).toBe(1);

    await page.getByLabel(/^Search/).fill('nothing has this in it');
    await page.getByText('No capture matches').waitFor();
    await page.getByLabel(/^Search/).press('Escape');
    await page.keyboard.press('x');
    await page.locator(rows).first().waitFor();
    expect(addressOf(page)).toBe('/captures');
  });

  test('what is in a column stands below its name', async () => {
    const page = await openPage(origin);
    await page.goto(`${origin}/captures`);
    await page.locator(rows).first().waitFor();
    const names = await page.getByRole('columnheader').all();
    const cells = await page.locator(rows).first().getByRole('gridcell').all();
    expect(cells).toHaveLength(8);
    for (const [index, cell] of cells.entries()) {
      const [above, below] = await Promise.all([names[index]?.boundingBox(), cell.boundingBox()]);
      expect(below?.x, `column ${index}`).toBe(above?.x);
    }
    // A view's styles are in all views: nothing of another's may be on a cell.
    const styles = `[...document.querySelector('${rows}').children].map((cell) => {
      const { borderRightWidth, padding } = getComputedStyle(cell);
      return borderRightWidth + ' ' + padding;
    })`;
    expect(new Set((await page.evaluate(styles)) as string[])).toEqual(new Set(['0px 0px']));
  });

  test('a filter that says nothing is told as the gateway tells it', async () => {
    const page = await openPage(origin);
    await page.goto(`${origin}/captures?status=nonsense`);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(
      /status: expected .* LOOP_CONTROL_REQUEST/,
    );
  });

  test('what is brushed in the chart becomes the filter, and what is listed lies in it', async () => {
    const page = await openPage(origin);
    await page.goto(`${origin}/captures`);
    await page.locator('.chart canvas').waitFor();
    const { x, y, width, height } = await placeOf(page, '.chart .u-over');
    await page.mouse.move(x + width * 0.4, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.6, y + height / 2, { steps: 5 });
    // It is drawn with the browser's frames, and what is drawn is what counts.
    const drawn = async () => (await placeOf(page, '.chart .u-select')).width / width;
    await expect.poll(drawn, patient).toBeCloseTo(0.2, 2);
    await page.mouse.up();
    await expect.poll(() => addressOf(page), patient).toMatch(/since=.*until=/);

    const query = new URL(page.url()).searchParams;
    const [since, until] = [query.get('since'), query.get('until')].map((at) =>
      Date.parse(at ?? ''),
    );
    const span = (until as number) - (since as number);
    // Six hours are drawn: a fifth of it, and what rounding to whole bars adds.
    expect(span).toBeGreaterThan(3_600_000);
    expect(span).toBeLessThan(5_400_000);
    await page.locator('.count', { hasText: 'match' }).waitFor();
    await page.locator(rows).first().waitFor();
    const times = await page.locator('.rows .time').evaluateAll((cells) => {
      return cells.map((cell) => Date.parse(cell.getAttribute('title') ?? ''));
    });
    expect(times.length).toBeGreaterThan(10);
    for (const time of times) {
      expect(time).toBeGreaterThanOrEqual(since as number);
      expect(time).toBeLessThan(until as number);
    }
    await page.getByRole('button', { name: 'all time' }).click();
    await expect.poll(() => addressOf(page), patient).toBe('/captures');
  });
});
