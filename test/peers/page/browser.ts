import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';

export const install = 'bash test/peers/page/install.sh';

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  /** The gateway goes while the page is looked at: Chromium tells of that as an error. */
  readonly mayLose?: boolean;
}

/** For `expect.poll`: the machine may be a busy one. */
export const patient = { timeout: 60_000 };

const quiet = ['gpu', 'background-networking', 'component-update', 'sync', 'extensions'];
let browser: Promise<Browser> | undefined;
afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

/**
 * A page of a browser with nothing in it. When the test ends, nothing may have been asked of anybody
 * else, no error thrown, and nothing refused by the Content-Security-Policy.
 */
export async function openPage(origin: string, look: Look = {}): Promise<Page> {
  browser ??= chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', ...quiet.map((each) => `--disable-${each}`)],
  });
  const { width = 1280, height = 800, scheme = 'light' } = look;
  const context = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: scheme,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patient.timeout);
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`${error.name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' || isOfStatus(message.text())) return;
    if (look.mayLose && message.text().includes('net::ERR_')) return;
    wrong.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('blob:')) wrong.push(`asked for ${url}`);
  });
  onTestFinished(async () => {
    await context.close();
    expect(wrong).toEqual([]);
  });
  return page;
}

/** The page's part of a URL. */
export function addressOf(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export async function placeOf(page: Page, selector: string): Promise<Place> {
  const place = await page.locator(selector).first().boundingBox();
  if (place === null) throw new Error(`${selector} is not to be seen`);
  return place;
}

/** Chromium tells of every 4xx; what the page makes of it is what tests look at. */
function isOfStatus(text: string): boolean {
  return text.startsWith('Failed to load resource: the server responded with a status of 4');
}
