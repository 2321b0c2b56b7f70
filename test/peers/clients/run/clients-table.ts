import { readFileSync, writeFileSync } from 'node:fs';
import type { Client } from './client.js';
import type { Reach } from './try-client.js';

const [begin, end] = ['<!-- clients: written by their test -->', '<!-- end of clients -->'];

const head = `| client | version | \`HTTP_PROXY\` | it asks by | also for 127.0.0.1 | the proxy in code | base URL | \`Host\` header |
|---|---|---|---|---|---|---|---|`;

export interface Row {
  readonly client: string;
  readonly version: string;
  /** The other columns, as they stand there. */
  readonly reach: string;
}

export function rowOf(client: Client, version: string, reach: Reach): Row {
  const { environment, asks, loopback, code, baseUrl, host } = reach;
  const cells = [environment, asks, loopback, code, baseUrl, host];
  return { client: client.name, version, reach: cells.join(' | ') };
}

/** The table as a document has it. */
export function readTable(file: string): Row[] {
  const [, table = ''] = readFileSync(file, 'utf8').split(new RegExp(`${begin}|${end}`));
  return table.split('\n').flatMap((line) => {
    const [, client, version, reach] = /^\| (.+?) \| (.+?) \| (.+) \|$/.exec(line) ?? [];
    if (client === undefined || version === undefined || reach === undefined) return [];
    return client === 'client' ? [] : [{ client, version, reach }];
  });
}

export function writeTable(file: string, rows: readonly Row[]): void {
  const [before = '', , after = ''] = readFileSync(file, 'utf8').split(
    new RegExp(`${begin}|${end}`),
  );
  const lines = rows.map(({ client, version, reach }) => `| ${client} | ${version} | ${reach} |`);
  writeFileSync(file, `${before}${begin}\n${head}\n${lines.join('\n')}\n${end}${after}`);
}
