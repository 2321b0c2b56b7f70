// Properties are tried with few values by `npm test`, and with many by hand:
//
//     LOOP_PROPERTY_RUNS=10000 npm test -- property
//
// One that does not hold prints its seed, with which `fc.assert(…, { seed })` finds it again.

import fc from 'fast-check';

fc.configureGlobal({ numRuns: Number(process.env.LOOP_PROPERTY_RUNS ?? 100) });

export default fc;
