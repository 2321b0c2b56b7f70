import type { CdpClient } from './cdp-client.js';
import { evaluated } from './cdp-messages.js';

/**
 * What is asked of the process beside debugging: its own `util.inspect`, and files as it sees them
 * (it may run in a container). Handles are got once; `require` is the console's.
 */
export class Debuggee {
  readonly inspectId: string;
  readonly #client: CdpClient;
  readonly #readId: string;

  private constructor(client: CdpClient, inspectId: string, readId: string) {
    this.#client = client;
    this.inspectId = inspectId;
    this.#readId = readId;
  }

  static async open(client: CdpClient): Promise<Debuggee> {
    const [inspectId, readId] = await Promise.all([
      handle(client, `(process.getBuiltinModule ?? require)('util').inspect`),
      handle(client, readFunction),
    ]);
    return new Debuggee(client, inspectId, readId);
  }

  /** Null when it is not there, or longer than `bytesMax`. */
  async readFile(path: string, bytesMax: number): Promise<string | null> {
    const { result } = await this.#client.call(
      'Runtime.callFunctionOn',
      {
        objectId: this.#readId,
        functionDeclaration: 'function (path, bytesMax) { return this(path, bytesMax); }',
        arguments: [{ value: path }, { value: bytesMax }],
        returnByValue: true,
      },
      evaluated,
    );
    return typeof result.value === 'string' ? result.value : null;
  }
}

const readFunction = `{
  const fs = (process.getBuiltinModule ?? require)('fs');
  (path, bytesMax) => {
    try {
      return fs.statSync(path).size > bytesMax ? null : fs.readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  };
}`;

async function handle(client: CdpClient, expression: string): Promise<string> {
  const { result } = await client.call(
    'Runtime.evaluate',
    { expression, includeCommandLineAPI: true },
    evaluated,
  );
  if (result.objectId === undefined) throw new Error(`expected a function from ${expression}`);
  return result.objectId;
}
