import type { Case } from './case.js';
import type { Origin } from './origin.js';
import { requestOutcome } from './request-outcome.js';
import { responseOutcome } from './response-outcome.js';
import type { Patience } from './wire.js';

/** A way to an origin that nobody else goes meanwhile. */
export interface Lane {
  readonly port: number;
  readonly origin: Origin;
}

/** What became of each case, in the order of the cases. */
export async function runCases(
  kind: 'requests' | 'responses',
  cases: readonly Case[],
  lanes: readonly Lane[],
  patience: Patience,
): Promise<string[]> {
  const outcomes: string[] = [];
  const outcomeOf = kind === 'requests' ? requestOutcome : responseOutcome;
  let next = 0;
  await Promise.all(
    lanes.map(async ({ port, origin }) => {
      for (let at = next++; at < cases.length; at = next++) {
        const each = cases[at];
        if (each !== undefined) outcomes[at] = await outcomeOf(each, port, origin, patience);
      }
    }),
  );
  return outcomes;
}
