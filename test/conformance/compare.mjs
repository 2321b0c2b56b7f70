// node test/conformance/compare.mjs: sends the cases of this folder through loop (as built), nginx and haproxy, and says where
// they differ. Debian: apt-get install nginx-light haproxy
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const folder = mkdtempSync(join(tmpdir(), 'loop-conformance-'));
const file = join(folder, 'compare.mjs');
try {
  await build({
    input: join(import.meta.dirname, 'compare.ts'),
    platform: 'node',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    output: { file },
    logLevel: 'silent',
  });
  const { compare } = await import(pathToFileURL(file).href);
  await compare();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
