import type { Contestant } from './contestant.js';
import { startNodeServer } from './node-server.js';

export const nodeUndici: Contestant = {
  name: 'node-undici',
  title: 'node:http + undici dispatch',
  absent: undefined,
  start: (lab) => startNodeServer(lab, 'node-undici'),
};
