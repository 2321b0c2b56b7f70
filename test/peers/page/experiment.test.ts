// What an experiment led to, and whose calls go elsewhere, on the page of a gateway.

import { describe, expect, test } from 'vitest';
import { requireProgram } from '../../harness/requires.js';
import { seriousIn } from './axe.js';
import { addressOf, install, openPage, patient } from './browser.js';
import { openGateway } from './site.js';

describe('the page', requireProgram('chromium', install), () => {
  test('captures are filtered by their experiment, which the capture leads to', async () => {
    const { origin, edge } = await openGateway();
    const ask = async (path: string) => void (await (await fetch(edge + path)).text());
    await ask('/before');
    await put(`${origin}/api/experiments`, 'PUT', {
      ...{ experiment: 'without-shop', owner: 'test', leaseMs: 10_000 },
    });
    await ask('/meanwhile');
    const page = await openPage(origin);
    await page.goto(`${origin}/captures`);
    const rows = page.locator('[id^="row-"]');
    await expect.poll(() => rows.count(), patient).toBe(2);
    await page.locator('#row-0 a').click();
    await page.getByRole('link', { name: 'experiment without-shop' }).click();
    await expect
      .poll(() => rows.allTextContents(), patient)
      .toEqual([expect.stringContaining('/meanwhile')]);
    expect(addressOf(page)).toContain('experiment=without-shop');
    expect(await seriousIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'experiment without-shop' }).click();
    await expect.poll(() => rows.count(), patient).toBe(2);
  });

  test('intercepts in force are told, with what they are for', async () => {
    const { origin } = await openGateway();
    const page = await openPage(origin, { width: 390, height: 780 });
    await page.goto(`${origin}/live`);
    await page.getByRole('region', { name: 'Services' }).waitFor();
    expect(await page.getByRole('region', { name: 'Intercepts' }).count()).toBe(0);
    await put(`${origin}/api/intercepts`, 'POST', {
      ...{ service: 'shop', to: 'http://127.0.0.1:9', by: 'anna' },
      ...{ header: { name: 'x-dev', value: 'me' }, baggage: { name: 'dev', value: 'me' } },
    });
    const row = page.getByRole('region', { name: 'Intercepts' }).locator('tbody tr');
    await expect
      .poll(() => row.allTextContents(), patient)
      .toEqual(['shop-1shophttp://127.0.0.1:9x-dev: me or baggage dev=meanna0']);
    expect(await page.evaluate("document.querySelector('main').scrollWidth")).toBe(390);
    expect(await seriousIn(page)).toEqual([]);
    await put(`${origin}/api/intercepts/shop-1`, 'DELETE');
    await expect.poll(() => row.count(), patient).toBe(0);
  });
});

async function put(url: string, method: string, body?: object): Promise<void> {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const { status } = await fetch(url, { method, headers, body: JSON.stringify(body) });
  expect(status).toBeLessThan(300);
}
