import type { Balancer } from './balancer.js';

export function balanceRandomly(random: () => number): Balancer {
  return (endpoints) =>
    endpoints[Math.floor(random() * endpoints.length)] as (typeof endpoints)[number];
}
