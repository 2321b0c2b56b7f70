import type { Balance } from '../../core/config.js';
import type { Balancer } from './balancer.js';
import { balanceByHeader } from './by-header.js';
import { leastRequests } from './least-requests.js';
import { balanceRandomly } from './random.js';
import { roundRobin } from './round-robin.js';

export function balancerOf(balance: Balance, random: () => number): Balancer {
  if (typeof balance === 'object') return balanceByHeader(balance.header, random);
  switch (balance) {
    case 'round-robin':
      return roundRobin();
    case 'random':
      return balanceRandomly(random);
    case 'least-requests':
      return leastRequests(random);
  }
}
