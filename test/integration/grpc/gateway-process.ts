import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startProcess } from '../chain/processes.js';

const main = resolve(import.meta.dirname, '../../../dist/src/main.js');

/** A gateway process with this config, and files beside it. */
export async function openGatewayProcess(
  config: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-grpc-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'loop.yaml');
  for (const [name, data] of Object.entries(files)) writeFileSync(join(folder, name), data);
  writeFileSync(file, `store: { url: "sqlite:loop.db" }\n${config}`);
  const running = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', file],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => void (await running.stop()));
  const loop = (...args: string[]) =>
    new Promise<{ out: string; code: number }>((done) => {
      execFile(process.execPath, [main, ...args, '--config', file], (error, out, err) =>
        done({ out: out || err, code: typeof error?.code === 'number' ? error.code : 0 }),
      );
    });
  const edge = Number(/^edge .*:(\d+)$/m.exec(running.lines.join('\n'))?.[1]);
  const kept = () =>
    expect.poll(async () => JSON.parse((await loop('list', 'captures', '-o', 'json')).out), {
      timeout: 30_000,
    });
  return { loop, edge, kept, folder, stderr: running.stderr };
}
