import type { Capture } from '../../core/capture.js';
import type { GrpcTypes } from '../../core/grpc/grpc-types.js';

/** Of which types the messages of a call are, by those of a recorded one to the same service of gRPC. */
export function recordedTypes({
  chain,
}: Pick<Capture, 'chain'>): (path: string) => GrpcTypes | undefined {
  const byService = new Map<string, GrpcTypes>();
  for (const { path, types } of chain)
    if (types !== undefined) byService.set(serviceOf(path), types);
  return (path) => byService.get(serviceOf(path));
}

/** `helloworld.Greeter` */
function serviceOf(path: string): string {
  return path.slice(1, Math.max(1, path.indexOf('/', 1)));
}
