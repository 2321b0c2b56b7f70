import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requireProgram } from '../../harness/requires.js';
import { hopAt, imported, incomplete, newFolder, untruths, valuesOf } from './imported.js';
import { openSite, type Site } from './site.js';
import { visitScript } from './visit.js';

/** The network monitor writes an archive of each page, this long after its last request. */
const quietMs = 3000;

/** What the archive of the visit has in it when all of it is there. */
const lastPath = '/echo?secure';

/**
 * Has the network monitor of Firefox export a visit to the site. The monitor is open some time after
 * the browser is, so a page loads itself again until an archive of it says that it is.
 */
async function recorded(site: Site): Promise<string> {
  const folder = newFolder();
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  writeFileSync(join(folder, 'user.js'), preferences(logs));
  const reload = `setTimeout(() => location.replace('/waiting'), ${2 * quietMs})`;
  site.pages.set('/waiting', `<!doctype html><script>${reload}</script>`);
  site.pages.set('/visit', `<!doctype html><script>${visitScript(site)}</script>`);
  const options = ['--headless', '--no-remote', '--profile', folder, '--devtools'];
  const browser = spawn('firefox-esr', [...options, `${site.origin}/waiting`], {
    env: { ...process.env, HOME: folder },
    stdio: 'ignore',
  });
  const ended = once(browser, 'exit');
  try {
    await archiveIn(logs, '/waiting');
    site.pages.set('/waiting', `<!doctype html><script>location.replace('/visit')</script>`);
    return await archiveIn(logs, lastPath);
  } finally {
    browser.kill('SIGTERM');
    await ended;
  }
}

async function archiveIn(logs: string, mention: string): Promise<string> {
  const until = Date.now() + 180_000;
  while (Date.now() < until) {
    await sleep(200);
    for (const name of existsSync(logs) ? readdirSync(logs) : []) {
      const file = join(logs, name);
      const text = readFileSync(file, 'utf8');
      if (text.includes(mention) && text.trimEnd().endsWith('}')) return file;
    }
  }
  throw new Error(`Firefox wrote no archive with ${mention} in it`);
}

function preferences(logs: string): string {
  const har = 'devtools.netmonitor.har';
  const values: Record<string, unknown> = {
    [`${har}.enableAutoExportToFile`]: true,
    [`${har}.forceExport`]: true,
    [`${har}.defaultLogDir`]: logs,
    [`${har}.defaultFileName`]: 'archive-%date',
    [`${har}.includeResponseBodies`]: true,
    [`${har}.pageLoadedTimeout`]: quietMs,
    'devtools.toolbox.selectedTool': 'netmonitor',
    'app.update.enabled': false,
    'browser.aboutwelcome.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'toolkit.telemetry.enabled': false,
    'extensions.update.enabled': false,
    'browser.safebrowsing.downloads.remote.enabled': false,
    'services.settings.server': 'http://127.0.0.1:9/',
  };
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}

const needs = {
  ...requireProgram('firefox-esr', 'bash test/peers/archives/install.sh'),
  timeout: 400_000,
};

describe("the archive of Firefox's network monitor", needs, () => {
  test('is imported as it was', async () => {
    const site = await openSite();
    onTestFinished(() => site.close());
    const archive = await recorded(site);
    const result = await imported(archive, site);
    expect(untruths(result, site)).toEqual([]);
    // It has no word for a failure, and of TLS that it does not trust it sends nothing.
    for (const path of ['/reset', '/gone', '/hang', lastPath]) {
      expect(hopAt(result, path)).toMatchObject({ status: null, error: 'unknown' });
    }
    expect(hopAt(result, '/half').response?.body).toMatchObject({
      bytes: 1000,
      data: 'half of it',
    });
    expect(hopAt(result, lastPath)).toMatchObject({ service: 'secure', scheme: 'https' });
    expect(hopAt(result, '/collect')).toMatchObject({ service: null, status: 200 });
    expect(hopAt(result, '/gz')).toMatchObject({ service: 'site', scheme: 'http' });
    expect(valuesOf(hopAt(result, '/cookies'), 'set-cookie')).toEqual([
      ...['a=1; Path=/', 'b=2; Path=/'],
    ]);
    expect(incomplete(result)).toEqual(['response /half', `request ${lastPath}`]);
    expect(result.out).toMatch(/skipped entry \d+ \(data:text/);
  });
});
