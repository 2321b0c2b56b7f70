import { hash } from 'node:crypto';
import {
  type DescriptorFile,
  filesOfService,
  writeDescriptorSet,
} from '../core/grpc/descriptor-files.js';
import type { GrpcTypes } from '../core/grpc/grpc-types.js';

/** The types of a server, handed out service by service: of each, what it needs and no more. */
export class ServiceTypes {
  readonly #files: readonly DescriptorFile[];
  readonly #known = new Map<string, GrpcTypes | null>();

  constructor(files: readonly DescriptorFile[]) {
    this.#files = files;
  }

  /** Full names. */
  get services(): string[] {
    return this.#files.flatMap(({ services }) => services.map(({ name }) => name));
  }

  /** @param path `/helloworld.Greeter/SayHello` */
  of(path: string): GrpcTypes | undefined {
    const service = path.slice(1, path.indexOf('/', 1));
    const known = this.#known.get(service);
    if (known !== undefined) return known ?? undefined;
    // Whoever calls makes up what he likes.
    if (!this.services.includes(service)) return undefined;
    const files = filesOfService(this.#files, service);
    const types = files === null ? null : sharedTypes(writeDescriptorSet(files));
    this.#known.set(service, types);
    return types ?? undefined;
  }
}

/** In memory that threads share, so that it goes to none of them more than once. */
function sharedTypes(set: Buffer): GrpcTypes {
  const shared = new Uint8Array(new SharedArrayBuffer(set.length));
  shared.set(set);
  return { sha256: hash('sha256', set), set: shared };
}
