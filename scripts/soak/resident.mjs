/** What the process may grow by after it has warmed up: garbage that is not collected yet. */
const growthMiBMax = 64;
const growthMax = 1.2;

/** Of samples at regular times: the middle of the second fifth, and that of the last. */
export function judgeResident(samples) {
  const fifth = Math.floor(samples.length / 5);
  const warm = middle(samples.slice(fifth, 2 * fifth));
  const end = middle(samples.slice(-fifth));
  const most = Math.max(...samples);
  const text = `resident: ${mib(warm)} once warm, ${mib(end)} at the end, ${mib(most)} at most`;
  return { text, isFlat: end <= Math.max(warm * growthMax, warm + growthMiBMax) };
}

function middle(samples) {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)];
}

function mib(value) {
  return `${Math.round(value)} MiB`;
}
