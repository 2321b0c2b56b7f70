import type { Balancer } from './balancer.js';

/**
 * Of two that are chosen at random, the one with fewer requests under way: nearly as good as asking
 * all, and several gateways do not all run to the same one.
 */
export function leastRequests(random: () => number): Balancer {
  return (endpoints) => {
    const count = endpoints.length;
    const first = Math.floor(random() * count);
    // Another one: of two endpoints both are always looked at.
    const second = (first + 1 + Math.floor(random() * (count - 1))) % count;
    const one = endpoints[first] as (typeof endpoints)[number];
    const other = endpoints[second] as (typeof endpoints)[number];
    return other.active < one.active ? other : one;
  };
}
