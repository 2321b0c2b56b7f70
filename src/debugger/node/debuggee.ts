// What is asked of the program itself: files are read by it, because its file system may be another
// (a container), and values are described by it.

import { z } from 'zod';
import { LoopError } from '../../core/errors.js';
import type { CdpClient } from './cdp-client.js';
import { evaluated } from './cdp-schema.js';
import { findFiles } from './inside/find-files.js';
import { readFiles } from './inside/read-files.js';
import { realPath } from './inside/real-path.js';

/** Gives a module of Node; handed to each function that runs inside. */
export type LoadBuiltin = (name: string) => unknown;

export class Debuggee {
  readonly #client: CdpClient;

  constructor(client: CdpClient) {
    this.#client = client;
  }

  /** Without symbolic links, as Node names its modules; null: the working folder. */
  async realPath(path: string | null): Promise<string> {
    return z.string().parse(await this.#run(realPath.toString(), [path]));
  }

  /** Null for one that cannot be read, is too large, or has not the text that it must have. */
  async readFiles(
    paths: readonly string[],
    options: { readonly bytesMax: number; readonly mustHave?: string | undefined },
  ): Promise<readonly (string | null)[]> {
    if (paths.length === 0) return [];
    const args = [paths, options.bytesMax, options.mustHave ?? ''];
    return z.array(z.string().nullable()).parse(await this.#run(readFiles.toString(), args));
  }

  /** Source files below a folder, without node_modules; the first `filesMax`. */
  async findFiles(root: string): Promise<readonly string[]> {
    return z.array(z.string()).parse(await this.#run(findFiles.toString(), [root]));
  }

  async #run(text: string, args: readonly unknown[]): Promise<unknown> {
    const params = {
      expression: `(${text})(${[builtin, ...args.map((arg) => JSON.stringify(arg))].join(', ')})`,
      returnByValue: true,
      // Gives `require` to a program of ES modules under an old Node.
      includeCommandLineAPI: true,
      // No stop for an exception that is caught in there.
      silent: true,
    };
    const { result, exceptionDetails } = await this.#client.call(
      'Runtime.evaluate',
      params,
      evaluated,
    );
    if (exceptionDetails === undefined) return result.value;
    const why = exceptionDetails.exception?.description ?? exceptionDetails.text;
    throw new LoopError('LOOP_DEBUGGER_CONNECT', `the process cannot be asked: ${why}`);
  }
}

export const builtin =
  '(name) => process.getBuiltinModule ? process.getBuiltinModule(name) : require(name)';
