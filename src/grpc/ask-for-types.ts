// gRPC server reflection: services ─► the files that have them ─► the files that those import

import type { Endpoint } from '../core/config.js';
import type { Forward } from '../core/forward.js';
import { completeImports } from '../core/grpc/complete-imports.js';
import {
  type DescriptorFile,
  missingImports,
  readDescriptorFile,
} from '../core/grpc/descriptor-files.js';
import { lengthField, scanFields } from '../core/grpc/scan-fields.js';
import { callGrpc, GrpcCallError } from './grpc-call.js';

const timeoutMs = 5_000;
const answerBytesMax = 16 * 1024 * 1024;
const filesMax = 2_000;
/** Of files that import files; who answers with all at once needs none. */
const roundsMax = 20;

/** The newer one first; servers of before 2023 know the other alone. */
const versions = ['grpc.reflection.v1', 'grpc.reflection.v1alpha'];

/**
 * Asks a service for the descriptors of all its services.
 * @throws GrpcCallError that says why there are none, for people
 */
export async function askForTypes(
  forward: Forward,
  endpoint: Endpoint,
): Promise<readonly DescriptorFile[]> {
  for (const version of versions) {
    const asking = new Asking(forward, endpoint, version);
    try {
      return await asking.files();
    } catch (error) {
      const isOther = error instanceof GrpcCallError && error.isUnimplemented;
      if (!isOther) throw wrapped(error);
    }
  }
  throw new GrpcCallError('it has no reflection');
}

class Asking {
  readonly #ask: (requests: readonly Buffer[]) => Promise<Buffer[]>;
  /** Of all that is asked. */
  readonly #untilMs = performance.now() + timeoutMs;
  #bytesLeft = answerBytesMax;
  readonly #files = new Map<string, DescriptorFile>();

  constructor(forward: Forward, endpoint: Endpoint, version: string) {
    const path = `/${version}.ServerReflection/ServerReflectionInfo`;
    this.#ask = async (messages) => {
      const leftMs = Math.max(1, Math.ceil(this.#untilMs - performance.now()));
      const limits = { timeoutMs: leftMs, answerBytesMax: this.#bytesLeft };
      const answers = await callGrpc({ forward, endpoint, path, messages, ...limits });
      for (const { length } of answers) this.#bytesLeft -= length;
      if (this.#bytesLeft < 0)
        throw new GrpcCallError(`answers of more than ${answerBytesMax} bytes`);
      return answers;
    };
  }

  async files(): Promise<readonly DescriptorFile[]> {
    const names = (await this.#ask([lengthField(asks.services, Buffer.from('*'))]))
      .flatMap(servicesIn)
      .filter((name) => !name.startsWith('grpc.reflection.'));
    if (names.length === 0) throw new GrpcCallError('it names no services');
    await this.#take(names.map((name) => lengthField(asks.symbol, Buffer.from(name))));
    for (let round = 0; round < roundsMax; round++) {
      const missing = missingImports([...this.#files.values()]);
      if (missing.length === 0) break;
      const before = this.#files.size;
      await this.#take(missing.map(({ name }) => lengthField(asks.file, Buffer.from(name))));
      if (this.#files.size === before) break;
    }
    if (this.#files.size === 0) throw new GrpcCallError('it has no descriptors of its services');
    return completeImports([...this.#files.values()]);
  }

  /** Of what it does not know, it says so, and the rest is used. */
  async #take(requests: readonly Buffer[]): Promise<void> {
    for (const answer of await this.#ask(requests)) {
      for (const bytes of filesIn(answer)) {
        const file = readDescriptorFile(bytes);
        this.#files.set(file.name, file);
        if (this.#files.size > filesMax) throw new GrpcCallError(`more than ${filesMax} files`);
      }
    }
  }
}

// Numbers of fields, as grpc/reflection/v1/reflection.proto has them.
const asks = { file: 3, symbol: 4, services: 7 } as const;
const answers = { files: 4, services: 6 } as const;

function filesIn(answer: Buffer): Buffer[] {
  return within(answer, answers.files).flatMap((each) => within(each, 1));
}

function servicesIn(answer: Buffer): string[] {
  return within(answer, answers.services)
    .flatMap((each) => within(each, 1))
    .flatMap((each) => within(each, 1))
    .map((name) => name.toString('utf8'));
}

function within(message: Buffer, number: number): Buffer[] {
  return Array.from(scanFields(message)).flatMap(({ field, data }) =>
    field === number && data !== null ? [data] : [],
  );
}

/** What is answered may be anything. */
function wrapped(error: unknown): unknown {
  return error instanceof SyntaxError
    ? new GrpcCallError('its answer is none of gRPC reflection')
    : error;
}
