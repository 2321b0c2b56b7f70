// `npm test`: Vitest, told what it does not find out itself. It colours what goes to a file, too,
// unless it is told not to before it is loaded; who wants that sets FORCE_COLOR.

import './end-with-npm.mjs';

const { env, stdout, argv, execPath } = process;
const isForced = 'FORCE_COLOR' in env && !['0', 'false'].includes(env.FORCE_COLOR);
if (!stdout.isTTY && !isForced) {
  // Vitest takes even FORCE_COLOR=0 for a wish for colour.
  delete env.FORCE_COLOR;
  env.NO_COLOR = '1';
}
const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url);
process.argv = [execPath, vitest.pathname, 'run', ...argv.slice(2)];
await import(vitest);
