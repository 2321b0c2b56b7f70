import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const proto = fileURLToPath(new URL('../test.proto', import.meta.url));
const options = { keepCase: true, defaults: true };

export const { TestService, UnimplementedService } = grpc.loadPackageDefinition(
  loader.loadSync(proto, options),
).grpc.testing;
export { grpc };
