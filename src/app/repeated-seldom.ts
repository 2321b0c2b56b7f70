const pauseMs = 10_000;

/** Says lines of one kind once in ten seconds at most, and with the next how many were not said. */
export function repeatedSeldom(
  say: (line: string) => void,
  now: () => number,
): (line: string) => void {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return (line) => {
    if (now() - saidAtMs < pauseMs) {
      unsaid++;
      return;
    }
    saidAtMs = now();
    say(unsaid === 0 ? line : `${line} (and ${unsaid} times before)`);
    unsaid = 0;
  };
}
