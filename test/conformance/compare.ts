import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from './case.js';
import { openOrigin } from './origin.js';
import { type ProxyName, proxyNames, startProxy } from './proxies.js';
import { requestCases } from './requests/index.js';
import { responseCases } from './responses/index.js';
import { runCases } from './run-cases.js';

const lanesMax = 12;
const patience = { quietMs: 250, silentMs: 1_500 };

/** Says where loop, nginx and haproxy differ, and why loop's answer is right. Markdown. */
export async function compare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'loop-conformance-'));
  const origins = await Promise.all(Array.from({ length: lanesMax }, openOrigin));
  const outcomes = {} as Record<ProxyName, Record<'requests' | 'responses', string[]>>;
  try {
    for (const name of proxyNames) {
      const proxy = await startProxy(name, origins, folder);
      outcomes[name] = {
        requests: await runCases('requests', requestCases, proxy.lanes, patience),
        responses: await runCases('responses', responseCases, proxy.lanes, patience),
      };
      await proxy.stop();
    }
  } finally {
    for (const origin of origins) origin.close();
    rmSync(folder, { recursive: true, force: true });
  }
  let isAsSaid = true;
  for (const [kind, cases] of [
    ['requests', requestCases],
    ['responses', responseCases],
  ] as const) {
    const of = (name: ProxyName, i: number) => outcomes[name][kind][i] ?? '';
    print(kind, cases, of);
    isAsSaid &&= cases.every(({ loop }, i) => loop === of('loop', i));
  }
  process.exitCode = isAsSaid ? 0 : 1;
}

function print(
  kind: string,
  cases: readonly Case[],
  outcomeOf: (name: ProxyName, i: number) => string,
): void {
  const different = cases
    .map((each, i) => ({ ...each, got: proxyNames.map((name) => outcomeOf(name, i)) }))
    .filter(({ got: [loop = '', ...others], loop: said }) =>
      others.concat(said).some((other) => !isAlike(loop, other)),
    );
  console.log(
    `## ${cases.length} ${kind}: ${cases.length - different.length} alike, ${different.length} not\n`,
  );
  console.log(`| case | ${proxyNames.join(' | ')} | why loop's is right |`);
  console.log('|---|---|---|---|---|');
  for (const { what, got, loop, why } of different) {
    const reason = got[0] === loop ? why : `IT IS NOT: expected ${loop}`;
    console.log(
      `| ${[what, ...got, reason].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
    );
  }
  console.log('');
}

/** A refusal is one by whichever status, or by a connection that is closed. */
function isAlike(one: string, other: string): boolean {
  const refusals = /\b(?:4\d\d|50[1-9])\b|\bnothing$/g;
  return one.replace(refusals, 'refused') === other.replace(refusals, 'refused');
}
