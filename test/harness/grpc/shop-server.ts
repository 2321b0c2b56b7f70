import { join } from 'node:path';
import {
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceClientConstructor,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { onTestFinished } from 'vitest';

/** Where the files of its types are. */
export const protoFolder = import.meta.dirname;

export const shopDefinition: PackageDefinition = loadSync(join(protoFolder, 'shop.proto'), {
  includeDirs: [protoFolder],
  longs: String,
  defaults: true,
});

const shop = (loadPackageDefinition(shopDefinition).shop as GrpcObject).v1 as GrpcObject;
const Shop = shop.Shop as ServiceClientConstructor;

/** As @grpc/proto-loader takes it. */
export type OrderGiven = Readonly<Record<string, unknown>>;

export interface OrderRequest {
  readonly orderId: string;
  readonly page: number;
}

export interface ShopServerOptions {
  readonly order: (asked: OrderRequest) => OrderGiven;
  /** Before it listens. */
  readonly prepare?: (server: Server) => void;
}

/** A server of gRPC's own, which makes the same order of a request each time; a stream has it three times. */
export async function shopServer({ order, prepare }: ShopServerOptions): Promise<number> {
  const server = new Server();
  server.addService(Shop.service, {
    getOrder(call: ServerUnaryCall<OrderRequest, OrderGiven>, answer: sendUnaryData<OrderGiven>) {
      answer(null, order(call.request));
    },
    watchOrders(call: ServerWritableStream<OrderRequest, OrderGiven>) {
      for (let page = 0; page < 3; page++) call.write(order({ ...call.request, page }));
      call.end();
    },
    addItems() {},
  });
  prepare?.(server);
  onTestFinished(() => server.forceShutdown());
  return new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  );
}

/** A client of gRPC's own. */
export function shopClient(port: number) {
  const client = new Shop(`127.0.0.1:${port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const deadline = () => ({
    deadline: new Date(performance.timeOrigin + performance.now() + 20_000),
  });
  return {
    getOrder: (asked: Partial<OrderRequest>, metadata = new Metadata()) =>
      new Promise<OrderGiven>((resolve, reject) =>
        client.getOrder?.(asked, metadata, deadline(), (error: Error | null, order: OrderGiven) =>
          error === null ? resolve(order) : reject(error),
        ),
      ),
    watchOrders: async (asked: Partial<OrderRequest>) => {
      const orders: OrderGiven[] = [];
      for await (const order of client.watchOrders?.(asked, deadline()) ?? []) orders.push(order);
      return orders;
    },
  };
}
