import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireFile } from '../../harness/requires.js';
import { type Row, readTable, rowOf, writeTable } from './run/clients-table.js';
import { nodeClients } from './run/node-clients.js';
import { otherClients } from './run/other-clients.js';
import { openStage, type Stage } from './run/stage.js';
import { tryClient } from './run/try-client.js';

const tutorial = join(import.meta.dirname, '../../../docs/tutorial.md');
const clients = [...nodeClients, ...otherClients];
const told = readTable(tutorial);
const rows = new Map<string, Row>();

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

describe.concurrent('a client reaches loop in the ways that the tutorial says', () => {
  for (const client of clients) {
    const options = requireFile(client.needs, 'bash test/peers/clients/install.sh');
    test(client.name, { ...options, timeout: 120_000 }, async () => {
      const row = rowOf(client, client.version(), await tryClient(client, stage));
      rows.set(client.name, row);
      const { reach } = told.find((each) => each.client === client.name) ?? {};
      expect(row.reach).toBe(reach);
    });
  }
});

test('the tutorial has a row for each client, and no other', () => {
  expect(told.map(({ client }) => client)).toEqual(clients.map(({ name }) => name));
});

afterAll(async () => {
  await stage.close();
  // A part of the clients makes no table.
  const all = clients.flatMap(({ name }) => rows.get(name) ?? []);
  if (all.length === clients.length) writeTable(tutorial, all);
});
