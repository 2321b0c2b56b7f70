#!/usr/bin/env bash
# sonic-boom (pino's file writer) writes lines twice and loses others when it is flushed as it says it is ready.
#
# Version   sonic-boom 4.2.1 (npm), asynchronous, with `minLength`.
# Guess     In a listener of 'ready' one may write and flush, as anywhere; `flush(callback)` calls back
#           when what was written before it is in the file; after end(), at 'close', all of it is.
# Seen      71 lines were written, then flushed. From a listener of 'ready': the file has 84, 42 of them
#           twice, and 29 never, also at 'close', without an error. The flush leaves a mark for a file
#           that is not open yet, and the opening, which is not over while its listeners run, takes it
#           for that and writes a second time beside the write that the lines have begun.
#           A turn of the event loop later: each line once, all there at 'close'. But the callback comes
#           with the end of the write that was under way: 42 of 71 lines are in the file then. (The README says that a
#           flush does nothing during a write, not that it calls back all the same.)
# So        A log that must be whole is ended, not flushed, and nothing is done in 'ready' itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . sonic-boom@4.2.1

cat >flush.cjs <<'JS'
const { readFileSync } = require('node:fs');
const SonicBoom = require('sonic-boom');
const [, , name, when] = process.argv;
const out = new SonicBoom({ dest: name, minLength: 4096, sync: false });
const told = () => {
  const lines = readFileSync(name, 'utf8').split('\n').slice(0, -1);
  return `${lines.length} lines, ${new Set(lines).size} different`;
};
out.once('close', () => console.log(`${when}, at close: ${told()}`));
out.once('ready', () => (when === 'in ready' ? go() : setImmediate(go)));
function go() {
  for (let n = 0; n < 71; n++) out.write(`line ${String(n).padStart(4, '0')} ${'.'.repeat(88)}\n`);
  out.flush((error) => {
    console.log(`${when}, flush called back (${error ?? 'no error'}): ${told()}`);
    out.end();
  });
}
JS
{ node flush.cjs first.log 'in ready' && node flush.cjs second.log 'a turn later'; } | tee seen
cat >expected <<'TEXT'
in ready, flush called back (no error): 84 lines, 42 different
in ready, at close: 84 lines, 42 different
a turn later, flush called back (no error): 42 lines, 42 different
a turn later, at close: 71 lines, 71 different
TEXT
diff expected seen
echo 'as described'
