// VS Code's own debugger, in a browser: by the launch.json that loop wrote, to the line, and on.

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import { debugBench, markedLine, sources } from '../../integration/debug/debug-bench.js';

const place = join(import.meta.dirname, '.vscode-server');
const installed = requireFile(
  join(place, '.installed'),
  'bash test/peers/editors/install-by-hand.sh',
);

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
};

/** A PNG of the stop is written there. */
const picture = process.env.SCREENSHOT;

function folder(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `loop-${name}-`));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function endLater(child: ChildProcess): void {
  onTestFinished(async () => {
    child.kill('SIGKILL');
  });
}

/** The origin of a VS Code of its own. */
async function codeServer(): Promise<string> {
  const [port, data] = [await freePort(), folder('vscode')];
  mkdirSync(join(data, 'User'));
  writeFileSync(join(data, 'User/settings.json'), JSON.stringify(settings));
  const entry = join(place, 'node_modules/code-server/out/node/entry.js');
  const args = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--user-data-dir', data];
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  const config = ['--config', join(data, 'config.yaml'), '--extensions-dir', join(data, 'more')];
  endLater(spawn(process.execPath, [entry, ...args, ...quiet, ...config], { stdio: 'ignore' }));
  const origin = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => expect((await fetch(origin)).ok).toBe(true), { timeout: 60_000 });
  return origin;
}

async function browserPage(): Promise<Page> {
  const quiet = ['gpu', 'background-networking', 'component-update', 'sync', 'extensions'];
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', ...quiet.map((each) => `--disable-${each}`)],
  });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  onTestFinished(async () => {
    if (picture !== undefined) await page.screenshot({ path: `${picture}.end.png` });
    await browser.close();
  });
  page.setDefaultTimeout(90_000);
  return page;
}

async function breakAt(page: Page, line: number): Promise<void> {
  await page.getByText('shop.mjs').first().dblclick();
  const text = page.locator('.monaco-editor .view-lines').first();
  await text.click();
  await page.keyboard.press('Control+g');
  const input = page.locator('.quick-input-box input');
  await input.fill(`:${line}`);
  await input.press('Enter');
  await page.getByText(`Ln ${line}, Col 1`).waitFor();
  const mark = page.locator('.glyph-margin-widgets [class*="codicon-debug-breakpoint"]').first();
  // It is a toggle, and the editor may not have the keyboard back yet.
  await vi.waitFor(
    async () => {
      if (await mark.isVisible()) return;
      await page.keyboard.press('F9');
      throw new Error('expected a breakpoint');
    },
    { timeout: 60_000, interval: 3_000 },
  );
}

test('VS Code attaches by the written launch.json, stops at its breakpoint, and lets go', {
  ...installed,
  timeout: 300_000,
}, async () => {
  const project = folder('project');
  cpSync(sources.shop, join(project, 'shop.mjs'));
  const command = `cd '${project}' && exec '${process.execPath}' --inspect-port=${await freePort()} shop.mjs`;
  const bench = await debugBench({ live: ['shop'], start: { shop: ['sh', '-c', command] } });
  const origin = await codeServer();
  const terminal = bench.onTerminal(
    ...['replay', '1', '--to', 'debug-ns', '--attach', 'shop', '--wait-ide', '--write-launch'],
  );
  await terminal.sees(/launch\.json as "loop: shop"/);
  cpSync(join(bench.folder, '.vscode'), join(project, '.vscode'), { recursive: true });

  const page = await browserPage();
  await page.goto(`${origin}/?folder=${project}`);
  await breakAt(page, markedLine('shop'));
  await page.keyboard.press('F5');
  await page
    .locator('.debug-top-stack-frame-line, .debug-top-stack-frame-column')
    .first()
    .waitFor();
  const scope = page.locator('.debug-variables .monaco-list-row', { hasText: 'Local' }).first();
  if ((await scope.getAttribute('aria-expanded')) !== 'true') await scope.click();
  const variables = page.locator('.debug-variables');
  await expect.poll(() => variables.textContent(), { timeout: 30_000 }).toMatch(/id\s*[=:]\s*7/);
  expect(await variables.textContent()).toMatch(/left\s*[=:]\s*null/);
  if (picture !== undefined) await page.screenshot({ path: picture });
  await terminal.sees(/the IDE has stopped it at .*shop\.mjs:\d+ in priced/);
  await page.keyboard.press('F5');
  await terminal.sees(/verdict +reproduced/);
  expect(await terminal.exited()).toBe(0);
  expect((await bench.services.shop?.ask('/health'))?.text).toBe('well');
});
