import type { Contestant } from './contestant.js';
import { startNodeServer } from './node-server.js';

export const httpProxy: Contestant = {
  name: 'http-proxy',
  title: '@fastify/http-proxy, bare',
  absent: undefined,
  start: (lab) => startNodeServer(lab, 'http-proxy'),
};
