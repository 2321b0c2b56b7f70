import type { Balancer } from './balancer.js';

/** One after the other, in the order of the config. */
export function roundRobin(): Balancer {
  let turn = 0;
  return (endpoints) => {
    // A list that has become shorter starts again.
    if (turn >= endpoints.length) turn = 0;
    return endpoints[turn++] as (typeof endpoints)[number];
  };
}
