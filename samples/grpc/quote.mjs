// Asks for a quote: node samples/grpc/quote.mjs cup=2 lamp=1

import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const { EDGE = '127.0.0.1:8080' } = process.env;
const { shop } = grpc.loadPackageDefinition(loadSync(join(import.meta.dirname, 'shop.proto')));
const orders = new shop.v1.Orders(EDGE, grpc.credentials.createInsecure());
const lines = process.argv.slice(2).map((each) => {
  const [sku, count = '1'] = each.split('=');
  return { sku, count: Number(count) };
});
orders.Quote({ lines }, (error, reply) => {
  console.log(error === null ? `${reply.cents} cents, ${reply.days} days` : error.message);
  orders.close();
});
