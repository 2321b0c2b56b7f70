#!/usr/bin/env node
// The door. It imports nothing before it knows the Node it is on: what loop is made of crashes an
// older one (better-sqlite3 13 needs a Node-API that Node 20 has not), and says nothing of why.

const oldest = [22, 12] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `loop needs Node ${oldest.join('.')} or newer, this is Node ${process.versions.node} (${process.execPath})\n`,
  );
  process.exitCode = 2;
} else {
  // It is bundled: with the maps a stack names the sources. They take time to read, so only then.
  if (process.argv.includes('--verbose')) process.setSourceMapsEnabled(true);
  const { keepCompiled } = await import('./app/compile-cache.js');
  keepCompiled();
  await import('./app/start.js');
}
