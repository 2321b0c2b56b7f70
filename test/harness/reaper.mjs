// Ends what a test run leaves, however the run ended: it waits until its stdin closes, as it does
// when the runner is gone, and then ends every process that bears the run's mark in its environment.
// It is a process of its own, and of its own session, so that nothing ends it with the run.
//
//     node reaper.mjs NAME=VALUE

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const endsWithinMs = 3_000;
const pollMs = 100;

/** The processes that bear the mark. None where there is no /proc, or where they are not ours. */
export function bearersOf(mark) {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid && bears(pid, mark));
  } catch {
    return [];
  }
}

function bears(pid, mark) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch {
    return false; // it ended just now, or is somebody else's
  }
}

async function reap(mark) {
  const until = performance.now() + endsWithinMs;
  for (let signal = 'SIGTERM'; ; await pause(pollMs)) {
    const left = bearersOf(mark);
    if (left.length === 0) return;
    // Those who were asked may start others still, which have to be asked, too.
    if (performance.now() > until) signal = 'SIGKILL';
    for (const pid of left) end(pid, signal);
  }
}

function end(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdin.resume().on('close', () => reap(process.argv[2]));
}
