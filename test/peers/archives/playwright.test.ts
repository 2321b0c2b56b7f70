import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requireFile, requireProgram } from '../../harness/requires.js';
import {
  hopAt,
  type Imported,
  imported,
  incomplete,
  newFolder,
  untruths,
  valuesOf,
} from './imported.js';
import { openSite, type Site } from './site.js';
import { visitScript } from './visit.js';

const install = 'bash test/peers/archives/install.sh';
const modules = new URL('node_modules/', import.meta.url).pathname;

interface RecordHar {
  readonly mode: 'full' | 'minimal';
  readonly content: 'embed' | 'attach' | 'omit';
  readonly file: 'a.har' | 'a.zip';
}

/** As far as it is used here. */
interface PlaywrightCore {
  readonly chromium: {
    launch(options: object): Promise<{
      newContext(options: object): Promise<{
        newPage(): Promise<{
          goto(url: string): Promise<unknown>;
          evaluate(script: string): Promise<unknown>;
        }>;
        close(): Promise<void>;
      }>;
      close(): Promise<void>;
    }>;
  };
}

/** Records a visit to a site of its own with the HAR recorder of Playwright. */
async function recorded({
  mode,
  content,
  file,
}: RecordHar): Promise<{ site: Site; archive: string }> {
  const site = await openSite();
  onTestFinished(() => site.close());
  const archive = join(newFolder(), file);
  const { chromium } = createRequire(modules)('playwright-core') as PlaywrightCore;
  const quiet = ['background-networking', 'component-update', 'sync', 'gpu', 'quic'];
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--no-first-run', ...quiet.map((each) => `--disable-${each}`)],
  });
  try {
    const context = await browser.newContext({
      recordHar: { path: archive, mode, content },
      ignoreHTTPSErrors: true,
    });
    const page = await context.newPage();
    await page.goto(`${site.origin}/`);
    await page.evaluate(visitScript(site));
    await context.close();
  } finally {
    await browser.close();
  }
  return { site, archive };
}

const needs = {
  ...requireFile(join(modules, 'playwright-core/package.json'), install),
  ...requireProgram('chromium', install),
  timeout: 90_000,
};

/** What each kind of archive says of what went wrong, and of whose it was. */
function expectOutcomes(result: Imported): void {
  expect(hopAt(result, '/reset')).toMatchObject({ status: null, error: 'reset' });
  expect(hopAt(result, '/half')).toMatchObject({ status: 200, error: 'reset' });
  expect(hopAt(result, '/gone')).toMatchObject({ status: null, error: 'connect', service: null });
  expect(hopAt(result, '/hang')).toMatchObject({ status: null, error: 'aborted' });
  expect(hopAt(result, '/collect')).toMatchObject({ service: null, status: 200 });
  expect(hopAt(result, '/gz')).toMatchObject({ service: 'site', scheme: 'http' });
  expect(hopAt(result, '/echo?secure')).toMatchObject({ service: 'secure', scheme: 'https' });
  expect(valuesOf(hopAt(result, '/cookies'), 'set-cookie')).toEqual(['a=1; Path=/', 'b=2; Path=/']);
}

describe("the archive of Playwright's recorder", needs, () => {
  // What it does not write: of what was sent, bytes that are no text; what a redirect answered.
  const binary = ['request /echo?parts damaged', 'request /echo?binary'];
  const lost = ['response /moved', 'response /half'];

  test.each<[string, RecordHar, string[]]>([
    ['bodies in it', { mode: 'full', content: 'embed', file: 'a.har' }, [...binary, ...lost]],
    ['bodies beside it', { mode: 'full', content: 'attach', file: 'a.har' }, lost],
    ['bodies beside it in a zip', { mode: 'full', content: 'attach', file: 'a.zip' }, lost],
  ])('is imported as it was: %s', async (_, how, lacks) => {
    const { site, archive } = await recorded(how);
    const result = await imported(archive, site);
    expect(untruths(result, site)).toEqual([]);
    expectOutcomes(result);
    expect(incomplete(result)).toEqual(lacks);
    expect(result.out).toMatch(/skipped entry \d+ \(blob:/);
  });

  test('says that the bodies were left out, where they were', async () => {
    const { site, archive } = await recorded({ mode: 'full', content: 'omit', file: 'a.har' });
    const result = await imported(archive, site);
    expect(untruths(result, site)).toEqual([]);
    expectOutcomes(result);
    for (const path of ['/gz', '/br500', '/image.png', '/fail', '/latin']) {
      expect(hopAt(result, path).response?.body).toMatchObject({ truncated: true, data: '' });
    }
  });

  test('is one capture a page, where that is asked for', async () => {
    const { site, archive } = await recorded({ mode: 'full', content: 'embed', file: 'a.har' });
    const result = await imported(archive, site, '--by', 'page');
    expect(untruths(result, site)).toEqual([]);
    expect(result.captures.length).toBe(1);
    expect(hopAt(result, '/landed')).toMatchObject({ status: 200 });
  });

  test('is taken with as little as its minimal mode keeps', async () => {
    const { site, archive } = await recorded({ mode: 'minimal', content: 'attach', file: 'a.zip' });
    const result = await imported(archive, site);
    expect(untruths(result, site)).toEqual([]);
    expect(hopAt(result, '/br500')).toMatchObject({ status: 500, service: 'site' });
    expect(hopAt(result, '/br500').response?.body.truncated).toBe(false);
  });
});
