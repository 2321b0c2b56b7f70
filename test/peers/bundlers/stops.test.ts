import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { at, debug, fixtures, startService } from '../../debugger/node/running-service.js';
import { requireFile } from '../../harness/requires.js';

const packages = join(import.meta.dirname, 'node_modules');
const installed = requireFile(join(packages, '.installed'), 'bash test/peers/bundlers/install.sh');

/** `src/reviews.ts` as `dist/bundle.js`, in a folder of its own. */
function bundled(bundle: (folder: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'loop-bundled-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(fixtures, 'typescript'), folder, { recursive: true });
  writeFileSync(join(folder, 'tsconfig.json'), '{ "include": ["src"] }');
  bundle(folder);
  return folder;
}

const byWebpack = (devtool: string) => (folder: string) => {
  const script = join(import.meta.dirname, 'webpack.cjs');
  execFileSync(process.execPath, [script, folder, devtool], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
};

const byEsbuild = (sourcemap: string) => (folder: string) => {
  const args = ['--bundle', '--platform=node', '--format=cjs', `--sourcemap=${sourcemap}`];
  execFileSync(
    join(packages, 'esbuild/bin/esbuild'),
    [...[...args, '--log-level=warning', '--outfile=dist/bundle.js', 'src/reviews.ts']],
    { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
  );
};

async function started(folder: string) {
  writeFileSync(join(folder, 'package.json'), '{}');
  const service = await startService('dist/bundle.js', { root: folder });
  return { service, ...(await debug(service)) };
}

const ways: [string, (folder: string) => void][] = [
  ...[
    ...['source-map', 'inline-source-map', 'cheap-module-source-map', 'hidden-source-map'],
    ...['nosources-source-map', 'eval-source-map', 'eval-cheap-module-source-map'],
  ].map((devtool): [string, (folder: string) => void] => [
    `webpack, devtool: ${devtool}`,
    byWebpack(devtool),
  ]),
  ...['linked', 'inline', 'external'].map((kind): [string, (folder: string) => void] => [
    `esbuild --sourcemap=${kind}`,
    byEsbuild(kind),
  ]),
];

describe('a line of TypeScript in a bundle', installed, () => {
  test.each(ways)('%s: stops, with its locals and its text', async (_, bundle) => {
    const { service, session, heard } = await started(bundled(bundle));
    const [armed] = await session.arm([at('src/reviews.ts:17')], null);
    expect(armed?.placed).toEqual({ file: 'src/reviews.ts', line: 17 });
    const reply = service.ask('/?id=4');
    const stop = await heard.stops.next();
    expect(stop).toMatchObject({ file: 'src/reviews.ts', line: 17, locals: { id: '4' } });
    expect(stop.function).toMatch(/reviewOf/);
    expect(stop.source[4]).toEqual({ line: 17, text: '  await null;' });
    await session.release();
    expect((await reply).text).toBe('{"id":4,"stars":{"count":4,"color":"red"}}');
  });

  test('webpack, devtool: eval: is refused with the cure, as its lines are not those of the file', async () => {
    const { service, session } = await started(bundled(byWebpack('eval')));
    await expect(session.arm([at('src/reviews.ts:17')], null)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_FILE',
      message: expect.stringMatching(
        /src\/reviews\.ts:17: it is loaded as webpack:.*eval-source-map/,
      ),
    });
    expect((await service.ask('/?id=4')).status).toBe(200);
  });
});
