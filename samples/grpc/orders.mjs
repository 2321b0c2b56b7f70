// Says what an order costs and when it can be there. Calls stock, by way of the gateway.
//
//     MESH=127.0.0.1:8082 PORT=9051 node samples/grpc/orders.mjs

import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const { MESH = '127.0.0.1:8082', PORT = '9051' } = process.env;
const { shop } = grpc.loadPackageDefinition(loadSync(join(import.meta.dirname, 'shop.proto')));

// The gateway knows by the authority which service is meant.
const stock = new shop.v1.Stock(MESH, grpc.credentials.createInsecure(), {
  'grpc.default_authority': 'stock',
});

/** A few at hand are sent at once; of others the warehouse sends one a day. */
function daysFor(line, level) {
  const missing = Math.max(0, line.count - level.left);
  return Number(BigInt(missing));
}

function quote({ request, metadata }, answer) {
  const levels = new Map();
  const stream = stock.Levels({ skus: request.lines.map(({ sku }) => sku) }, traceOf(metadata));
  stream.on('data', (level) => levels.set(level.sku, level));
  stream.on('error', answer);
  stream.on('end', () => {
    try {
      const told = request.lines.map((line) => ({ line, level: levels.get(line.sku) }));
      const cents = told.reduce(
        (sum, { line, level }) => sum + line.count * Number(level.cents),
        0,
      );
      const days = Math.max(...told.map(({ line, level }) => daysFor(line, level)));
      answer(null, { cents, days });
    } catch (error) {
      answer({ code: grpc.status.INTERNAL, details: error.message });
    }
  });
}

/** The whole of what loop asks of a service: pass the trace on. */
function traceOf(metadata) {
  const passed = new grpc.Metadata();
  for (const value of metadata.get('traceparent')) passed.add('traceparent', value);
  return passed;
}

const server = new grpc.Server();
server.addService(shop.v1.Orders.service, { Quote: quote });
server.bindAsync(`127.0.0.1:${PORT}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
  console.log(`orders ready on ${PORT}`);
});
