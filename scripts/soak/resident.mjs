/** What may be there at the end that was not once it was warm, of what no collection takes away. */
const growthMiBMax = 32;

/**
 * Judges samples at regular times, after a collection and without one. What grows without one may be
 * garbage; what is left of one and grows is held, or lost.
 */
export function judgeResident({ resident, collected }) {
  const warm = middle(fifthOf(collected, 1));
  const end = middle(fifthOf(collected, 4));
  const most = Math.max(...resident);
  const text =
    `resident, garbage collected: ${mib(warm)} once warm, ${mib(end)} at the end; ` +
    `with garbage: ${mib(middle(fifthOf(resident, 1)))}, ${mib(middle(fifthOf(resident, 4)))}, ${mib(most)} at most`;
  return { text, isFlat: end <= warm + growthMiBMax };
}

/** From 0 on. */
function fifthOf(samples, fifth) {
  const at = (number) => Math.floor((samples.length * number) / 5);
  return samples.slice(at(fifth), Math.max(at(fifth) + 1, at(fifth + 1)));
}

function middle(samples) {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)];
}

function mib(value) {
  return `${Math.round(value)} MiB`;
}
