import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireProgram } from '../../harness/requires.js';
import { addressOf, install, openPage, placeOf } from './browser.js';
import { openSite, type Site } from './site.js';

interface ShownCapture {
  readonly id: number;
  readonly traceId: string;
  readonly failedHop: number;
  readonly chain: readonly {
    readonly index: number;
    readonly startedAt: string;
    readonly startMs: number;
    readonly durationMs: number;
    readonly selfMs: number;
  }[];
}

let site: Site;
let origin: string;
beforeAll(async () => {
  site = await openSite(40);
  ({ origin } = site);
});
afterAll(() => site?.close());

describe('a capture', requireProgram('chromium', install), () => {
  test('its waterfall is to scale, and its link works by the trace id', async () => {
    const { page, find } = await opened();
    const capture = await find('/productpage?book=4');
    await page.goto(`${origin}/captures/${capture.traceId}`);
    await page.locator('.hop-row .whole').first().waitFor();

    const whole = await placeOf(page, '#hop-0 .whole');
    // It takes as long as the whole chain.
    const scale = await placeOf(page, '#hop-0 .time-bar');
    expect(Math.abs(whole.x - scale.x)).toBeLessThan(1.5);
    expect(Math.abs(whole.width - scale.width)).toBeLessThan(1.5);
    const perMs = whole.width / (capture.chain[0]?.durationMs ?? 0);
    expect(capture.chain).toHaveLength(6);
    for (const { index, startMs, durationMs, selfMs } of capture.chain) {
      const bar = await placeOf(page, `#hop-${index} .whole`);
      // A stroke of less than a pixel is around it.
      expect(Math.abs(bar.x - (whole.x + startMs * perMs))).toBeLessThan(1.5);
      expect(Math.abs(bar.width - durationMs * perMs)).toBeLessThan(1.5);
      const alone = await page.locator(`#hop-${index} .self`).all();
      const places = await Promise.all(alone.map((each) => each.boundingBox()));
      const sum = places.reduce((total, place) => total + (place?.width ?? 0), 0);
      expect(Math.abs(sum - selfMs * perMs)).toBeLessThan(1.5);
    }
    expect(await page.locator('.hop-row.first-failure').getAttribute('id')).toBe(
      `hop-${capture.failedHop}`,
    );
    expect(await page.locator('.hop-row.chosen').getAttribute('id')).toBe(
      `hop-${capture.failedHop}`,
    );
    expect(await page.locator('.mark').count()).toBe(1);
  });

  test('who called whom is drawn, with how often', async () => {
    const { page, find } = await opened();
    const { id } = await find('/productpage?book=4');
    await page.goto(`${origin}/captures/${id}`);
    const drawing = page.locator('.calls svg');
    await drawing.waitFor();
    expect(await drawing.getAttribute('aria-label')).toBe(
      [
        'client called productpage once, 1 failed',
        'productpage called details once, 0 failed',
        'productpage called reviews once, 1 failed',
        'reviews called ratings 3 times, 3 failed',
      ].join('; '),
    );
  });

  test.each([
    ['/productpage?book=gzip', 'tree', '"coded": "gzip"', 'gzip'],
    ['/productpage?book=br', 'text', 'coded by br', 'br'],
  ])('%s is shown decoded, and its bytes as they were kept', async (path, way, text, coding) => {
    const { page, find } = await opened();
    const { id } = await find(path);
    await page.goto(`${origin}/captures/${id}?hop=0&part=response`);
    await page.locator('.line', { hasText: text }).first().waitFor();
    expect(await page.locator('.ways [aria-pressed="true"]').textContent()).toBe(way);
    expect(await page.locator('.body .facts').textContent()).toMatch(`${coding}, `);
    if (coding !== 'gzip') return;
    await page.getByRole('button', { name: 'hex' }).click();
    expect(await page.locator('.line .hex').first().textContent()).toMatch(/^1f 8b 08/);
  });

  test('a picture is one', async () => {
    const { page, find } = await opened();
    const { id } = await find('/productpage?book=image');
    await page.goto(`${origin}/captures/${id}?hop=0&part=response`);
    await page.getByText('1 × 1').waitFor();
  });

  test('text that would be markup stays text, wherever it stands', async () => {
    const { page, find } = await opened();
    const { id } = await find('<b>bold</b>');
    await page.goto(`${origin}/captures?text=bold`);
    await page.locator('.rows .capture', { hasText: '<b>bold</b>' }).waitFor();
    await page.goto(`${origin}/captures/${id}?hop=0&part=response`);
    const shown = page.locator('.line', { hasText: `<img src=x onerror=` });
    await shown.first().waitFor();
    expect(await page.locator('.fields').textContent()).toContain('<script>document.title');
    for (const way of ['text', 'hex', 'tree']) {
      await page.getByRole('button', { name: way, exact: true }).click();
      await page.locator('.lines .line').first().waitFor();
    }
    await page.keyboard.press('3');
    await page.locator('.why').waitFor();
    expect(await page.locator('#page img, #page script, #page b:not(.why b)').count()).toBe(0);
    expect(await page.title()).toBe(`loop: capture ${id}`);
  });

  test('a hop is copied as curl, with what to know before it is sent', async () => {
    const { page, find } = await opened();
    const { id } = await find('/productpage?book=4');
    await page.goto(`${origin}/captures/${id}?hop=0`);
    await page.getByRole('button', { name: 'curl' }).click();
    await page.locator('.hop-detail .warning').first().waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    expect(copied).toMatch(/curl [\s\S]*productpage\?book=4/);
  });

  test('one that is not there is told as such', async () => {
    const page = await openPage(origin);
    await page.goto(`${origin}/captures/999999`);
    expect(await page.getByRole('alert').textContent()).toContain('LOOP_STORE_CAPTURE_NOT_FOUND');
    await page.getByRole('link', { name: 'All captures' }).click();
    await page.locator('.rows .capture').first().waitFor();
    expect(addressOf(page)).toBe('/captures');
  });
});

async function opened() {
  const page = await openPage(origin);
  const find = async (text: string): Promise<ShownCapture> => {
    const list = await fetch(`${origin}/api/captures?text=${encodeURIComponent(text)}`);
    const { captures } = (await list.json()) as { captures: { id: number }[] };
    const answer = await fetch(`${origin}/api/captures/${captures[0]?.id}`);
    return (await answer.json()) as ShownCapture;
  };
  return { page, find };
}
