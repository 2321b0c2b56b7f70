import { expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../gateway/harness/open-gateway.js';
import { openOrigin } from './origin.js';
import { requestCases } from './requests/index.js';
import { responseCases } from './responses/index.js';
import { type Lane, runCases } from './run-cases.js';

const lanesMax = 12;
const patience = { quietMs: 250, silentMs: 1_500 };

async function lanes(): Promise<Lane[]> {
  const origins = await Promise.all(Array.from({ length: lanesMax }, openOrigin));
  onTestFinished(() => {
    for (const origin of origins) origin.close();
  });
  const gateway = await openGateway({
    services: Object.fromEntries(
      origins.map(({ port }, i) => [`origin${i}`, { port, listen: true }]),
    ),
  });
  return origins.map((origin, i) => ({ origin, port: gateway.serviceDoor(`origin${i}`) }));
}

test.each([
  ['requests', requestCases, 300],
  ['responses', responseCases, 150],
] as const)('%s are read as their table says', async (kind, cases, casesMin) => {
  expect(cases.length).toBeGreaterThanOrEqual(casesMin);
  expect(new Set(cases.map(({ what }) => what)).size).toBe(cases.length);
  const outcomes = await runCases(kind, cases, await lanes(), patience);
  const said = cases.map(({ what, loop }) => `${what}: ${loop}`);
  expect(cases.map(({ what }, i) => `${what}: ${outcomes[i]}`)).toEqual(said);
});
