import { readFileSync, writeFileSync } from 'node:fs';
import { freePorts } from './free-ports.js';

/** Says which port of this run stands for a port of the sample's config. */
export type PortOf = (samplePort: number) => number;

const address = /127\.0\.0\.1:(\d+)/g;

/** Writes the sample's config with free ports in place of its own, and a store beside it. */
export async function writeConfig(options: { sample: string; file: string }): Promise<PortOf> {
  const sample = readFileSync(options.sample, 'utf8');
  const samplePorts = [...new Set([...sample.matchAll(address)].map(([, port]) => Number(port)))];
  const free = await freePorts(samplePorts.length);
  const portOf: PortOf = (samplePort) => {
    const port = free[samplePorts.indexOf(samplePort)];
    if (port === undefined) throw new RangeError(`${options.sample} has no port ${samplePort}`);
    return port;
  };
  const text = sample
    .replace(address, (_, port: string) => `127.0.0.1:${portOf(Number(port))}`)
    .replace(/^services:/m, 'store:\n  url: sqlite:loop.db\n\nservices:');
  writeFileSync(
    options.file,
    `# Written by \`loop demo\`: nothing listens on these ports any more.\n${text}`,
  );
  return portOf;
}
