import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const program = resolve(import.meta.dirname, '../../../dist/src/main.js');

export interface GatewayProcess {
  /** Ports. */
  readonly edge: number;
  readonly mesh: number;
  /** The most that it has had in memory since its start, in MiB. */
  peakMiB(): number;
  stop(): Promise<void>;
}

/** A gateway on its own, with this config but for its listeners and its store. */
export async function gatewayProcess(config: string): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'loop-resident-'));
  const file = join(folder, 'loop.yaml');
  const listeners = 'listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0"';
  writeFileSync(
    file,
    `gateway: { ${listeners} }\nstore: { url: "sqlite:${folder}/loop.db" }\n${config}`,
  );
  const child = spawn(process.execPath, [program, 'gateway', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const ports = new Map<string, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, port] = /^(edge|mesh) .*:(\d+)$/.exec(line) ?? [];
    if (name !== undefined) ports.set(name, Number(port));
    if (line === 'loop gateway ready') break;
  }
  child.stdout.resume();
  return {
    edge: ports.get('edge') ?? 0,
    mesh: ports.get('mesh') ?? 0,
    peakMiB() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
