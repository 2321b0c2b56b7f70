import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..');
const file = (name: string) => join(folder, name);
const version = (name: string, pattern: RegExp) =>
  pattern.exec(readFileSync(file(name), 'utf8'))?.[1];
const java = ['-cp', `${file('java/target/classes')}:${file('java/target/dependency')}/*`];
const python = file('python/.venv/bin/python');

interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** An implementation of gRPC, its client and its server. */
export interface Peer {
  readonly name: string;
  readonly version: string | undefined;
  /** What its install makes last. */
  readonly needs: string;
  /** Listens at that port. */
  server(port: number): Program;
  /** Runs cases, and prints `ok CASE` or `failed CASE WHY` of each. */
  client(port: number, cases: readonly string[]): Promise<string>;
}

export const peers: readonly Peer[] = [
  {
    name: 'go',
    version: version('go/go.mod', /google.golang.org\/grpc v(\S+)/),
    needs: file('go/build/.installed'),
    server: (port) => ({
      command: file('go/build/server'),
      args: ['-port', String(port)],
    }),
    // Its client runs one case, and says by its exit code how that went.
    client: async (port, cases) => {
      const lines: string[] = [];
      for (const name of cases) {
        const flags = ['-server_host', '127.0.0.1', '-server_port', String(port), '-use_tls=false'];
        const { failed, err } = await run(file('go/build/client'), [...flags, '-test_case', name]);
        lines.push(failed ? `failed ${name} ${err.trim().replace(/\s+/g, ' ')}` : `ok ${name}`);
      }
      return lines.join('\n');
    },
  },
  {
    name: 'java',
    version: version('java/pom.xml', /grpc-interop-testing<\/artifactId>\s*<version>([^<]+)/),
    needs: file('java/target/.installed'),
    server: (port) => ({
      command: 'java',
      args: [
        ...java,
        'io.grpc.testing.integration.TestServiceServer',
        ...[`--port=${port}`, '--use_tls=false'],
      ],
    }),
    client: async (port, cases) =>
      (await run('java', [...java, 'io.grpc.testing.integration.AllCases', String(port), ...cases]))
        .out,
  },
  {
    name: 'node',
    version: version('node/package.json', /"@grpc\/grpc-js": "([^"]+)"/),
    needs: file('node/node_modules/.installed'),
    server: (port) => ({
      command: process.execPath,
      args: [file('node/server.mjs'), String(port)],
    }),
    client: async (port, cases) =>
      (await run(process.execPath, [file('node/client.mjs'), String(port), ...cases])).out,
  },
  {
    name: 'python',
    version: version('python/requirements.txt', /grpcio==(\S+)/),
    needs: file('python/.venv/.installed'),
    server: (port) => ({ command: python, args: ['-B', file('python/server.py'), String(port)] }),
    client: async (port, cases) =>
      (await run(python, ['-B', file('python/client.py'), String(port), ...cases])).out,
  },
];

function run(command: string, args: readonly string[]) {
  return new Promise<{ failed: boolean; out: string; err: string }>((resolve) => {
    execFile(command, args, { timeout: 60_000 }, (error, out, err) =>
      resolve({ failed: error !== null, out, err }),
    );
  });
}
