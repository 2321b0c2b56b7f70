import { z } from 'zod';
import { evaluateMs, releaseMs } from '../limits.js';
import { marksOfRequests, type RequestHead } from '../whose-request.js';
import type { CdpClient } from './cdp-client.js';
import { evaluated } from './cdp-schema.js';
import { builtin } from './debuggee.js';
import { markRequests } from './inside/mark-requests.js';

const headSchema = z
  .object({ method: z.string(), path: z.string(), headers: z.record(z.string(), z.string()) })
  .nullable();

/** Which request a process or thread is at when it stops. */
export class RequestMarks {
  readonly #client: CdpClient;
  /** Handle of what runs inside. */
  readonly #inside: string;

  private constructor(client: CdpClient, inside: string) {
    this.#client = client;
    this.#inside = inside;
  }

  /** Null where it cannot be had: in a Node without diagnostics channels. */
  static async begin(client: CdpClient): Promise<RequestMarks | null> {
    const params = {
      expression: `(${markRequests})(${builtin}, ${JSON.stringify(marksOfRequests)})`,
      includeCommandLineAPI: true,
      silent: true,
    };
    const { result, exceptionDetails } = await client.call('Runtime.evaluate', params, evaluated);
    if (exceptionDetails !== undefined || result.objectId === undefined) return null;
    return new RequestMarks(client, result.objectId);
  }

  /** At a stop. Null: not known. Never rejects. */
  async head(): Promise<RequestHead | null> {
    try {
      const { result } = await this.#call('head');
      return headSchema.parse(result.value);
    } catch {
      return null; // it has ended, or answers too late: an unsure stop is shown
    }
  }

  async end(): Promise<void> {
    await this.#call('end', releaseMs / 4).catch(() => undefined); // it has ended, and its marks with it
  }

  #call(method: 'head' | 'end', timeoutMs = evaluateMs) {
    const params = {
      objectId: this.#inside,
      functionDeclaration: `function () { return this.${method}() }`,
      ...{ returnByValue: true, silent: true },
    };
    return this.#client.call('Runtime.callFunctionOn', params, evaluated, { timeoutMs });
  }
}
