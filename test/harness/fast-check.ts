// Properties are tried with few values by `npm test`, and with many by hand:
//
//     LOOP_PROPERTY_RUNS=10000 npm test -- property
//
// One that does not hold prints its seed, with which `fc.assert(…, { seed })` finds it again.

import fc from 'fast-check';

const runs = Number(process.env.LOOP_PROPERTY_RUNS ?? 100);
fc.configureGlobal({ numRuns: runs });

/** For a property that takes longer than tests do: so many ms, and as many more as there are runs more. */
export const propertyTimeout = (ms: number): number => ms * Math.max(1, runs / 100);

export default fc;
