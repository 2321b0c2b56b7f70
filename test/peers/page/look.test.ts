import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireProgram } from '../../harness/requires.js';
import { seriousIn } from './axe.js';
import { addressOf, install, openPage, patient } from './browser.js';
import { openSite, type Site } from './site.js';

const views = [
  ...['/captures', '/captures/120?hop=0&part=response', '/captures/120?part=why'],
  ...['/rules', '/replays', '/replays/new?capture=120'],
];

let site: Site;
let origin: string;
beforeAll(async () => {
  site = await openSite(120);
  ({ origin } = site);
});
afterAll(() => site?.close());

describe('the page', requireProgram('chromium', install), () => {
  test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (scheme) => {
    const page = await openPage(origin, { scheme });
    for (const view of views) {
      await page.goto(origin + view);
      await settled(page);
      expect(await seriousIn(page), view).toEqual([]);
    }
    await page.keyboard.press('?');
    await page.locator('dialog').waitFor();
    expect(await seriousIn(page), 'keys').toEqual([]);
  });

  test('it is dark when the system is, and as one says when one says so', async () => {
    const page = await openPage(origin, { scheme: 'dark' });
    await page.goto(`${origin}/captures`);
    await settled(page);
    expect(await brightness(page)).toBeLessThan(0.2);
    await page.keyboard.press('t');
    expect(await brightness(page)).toBeGreaterThan(0.8);
    await page.reload();
    await settled(page);
    expect(await brightness(page)).toBeGreaterThan(0.8);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.keyboard.press('t');
    expect(await brightness(page)).toBeLessThan(0.2);
  });

  test('at 390 px nothing is wider than the screen', async () => {
    const page = await openPage(origin, { width: 390, height: 780 });
    for (const view of views) {
      await page.goto(origin + view);
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth'), view).toBe(390);
      // What holds the views must not scroll sideways either.
      expect(await page.evaluate("document.querySelector('main').scrollWidth"), view).toBe(390);
      expect(await seriousIn(page), view).toEqual([]);
    }
  });

  test('nothing moves for those who asked for that', async () => {
    const page = await openPage(origin);
    const duration = "getComputedStyle(document.querySelector('button')).transitionDuration";
    await page.goto(`${origin}/captures`);
    await settled(page);
    expect(await page.evaluate(duration)).not.toBe('0s');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await page.evaluate(duration)).toBe('0s');
  });

  test('all of it is done by keys alone', async () => {
    const page = await openPage(origin);
    await page.goto(`${origin}/captures`);
    await settled(page);
    await press(page, 'j', 'j', 'k', 'j');
    expect(await page.locator('.capture.chosen').getAttribute('id')).toBe('row-1');
    const second = await page.locator('#row-1 a').getAttribute('href');
    await press(page, 'Enter');
    await page.locator('.hop-row.chosen').waitFor();
    expect(addressOf(page)).toBe(second);

    await press(page, 'k');
    const before = await page.locator('.hop-row.chosen').getAttribute('id');
    await press(page, 'f');
    expect(await page.locator('.hop-row.chosen').getAttribute('id')).not.toBe(before);
    expect(await page.locator('.hop-row.first-failure.chosen').count()).toBe(1);
    await press(page, '3');
    expect(await page.locator('[role="tab"][aria-selected="true"]').textContent()).toMatch(
      'why kept',
    );
    await press(page, 'Enter');
    expect(await page.evaluate('document.activeElement.className')).toBe('hop-detail');

    await press(page, 'Escape');
    await page.locator('.capture.chosen').waitFor();
    expect(await page.locator('.capture.chosen').getAttribute('id')).toBe('row-1');
    await press(page, '/');
    await page.keyboard.type('checkout');
    await expect.poll(() => addressOf(page), patient).toBe('/captures?text=checkout');
    await press(page, 'Escape', 'x', '?');
    await page.locator('dialog[open]').waitFor();
    await press(page, 'Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);

    await focusByTab(page, '.chart');
    await press(page, 'ArrowLeft', 'ArrowLeft', 'Shift+ArrowLeft', 'Enter');
    await expect.poll(() => addressOf(page), patient).toMatch(/since=.*until=/);
    await press(page, 'g', 'r');
    expect(addressOf(page)).toBe('/rules');
  });

  test('what has the focus is seen to have it', async () => {
    const page = await openPage(origin);
    await page.goto(`${origin}/captures`);
    await settled(page);
    for (let step = 0; step < 14; step++) {
      await page.keyboard.press('Tab');
      const outline = 'getComputedStyle(document.activeElement).outlineStyle';
      const focused = await page.evaluate('document.activeElement.outerHTML.slice(0, 80)');
      expect(await page.evaluate(outline), String(focused)).not.toBe('none');
    }
  });
});

/** The view's own data is there, so that it is whole that is looked at. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.waitForLoadState('load');
  // By `evaluate`, which is not the page's own script: that may not evaluate text.
  const reading = "document.querySelector('main').innerText.includes('reading')";
  await expect.poll(() => page.evaluate(reading), patient).toBe(false);
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function focusByTab(page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Tab');
    if (await page.locator(`${selector}:focus`).count()) return;
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** Of what the page stands on: 0 is black, 1 is white. */
async function brightness(page: Page): Promise<number> {
  const script = 'getComputedStyle(document.documentElement).backgroundColor.match(/[0-9.]+/g)';
  const [red = 0, green = 0, blue = 0] = ((await page.evaluate(script)) as string[]).map(Number);
  return (red + green + blue) / 3 / 255;
}
