import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** On a Node that is too old every command says so, in one line, and exits 2. Returns the line. */
export function refusal({ cwd, env, version }) {
  for (const args of [['--version'], ['demo'], ['list', 'captures']]) {
    const { status, stdout, stderr } = spawnSync('npx', ['loop', ...args], {
      ...{ cwd, env, encoding: 'utf8' },
    });
    const lines = stderr
      .split('\n')
      .filter((line) => line !== '' && !/^npm (warn|notice)/.test(line));
    assert.deepEqual(
      { status, stdout, lines: lines.length },
      { status: 2, stdout: '', lines: 1 },
      `package: expected one line and exit 2 on ${version}, got ${stderr}`,
    );
    if (args[0] === 'list') return lines[0];
  }
}
