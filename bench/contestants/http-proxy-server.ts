// The baseline: @fastify/http-proxy with nothing else, set up as its README advises for speed.

import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';

const [, , upstreamPort, connections] = process.argv;
const server = fastify({ logger: false });
await server.register(httpProxy, {
  upstream: `http://127.0.0.1:${upstreamPort}`,
  undici: {
    // As many as the load has, so that no request waits for a connection.
    connections: Math.max(64, Number(connections)),
    pipelining: 1,
    keepAliveTimeout: 60_000,
  },
});
const address = await server.listen({ host: '127.0.0.1', port: 0 });
console.log(`ready ${new URL(address).port}`);
