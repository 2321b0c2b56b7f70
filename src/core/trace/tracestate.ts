const membersMax = 32;
/** Beyond it, members go by the rule of §3.3.1.5; many servers read no longer lines. */
const bytesMax = 8192;
/** Members longer than this are the first to go. */
const longMember = 128;

const form = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}$/;

/**
 * What goes on of a `tracestate` (W3C Trace Context Level 2 §3.3): all of it, or the first 32
 * members, whole ones, in their order; null when a member is malformed or there is none.
 */
export function passTracestate(value: string): string | null {
  const members = value
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
  if (members.length === 0 || !members.every((member) => form.test(member))) return null;
  if (members.length <= membersMax && value.length <= bytesMax) return value;
  return shortened(members.slice(0, membersMax)).join(',');
}

function shortened(members: readonly string[]): readonly string[] {
  const kept = [...members];
  let bytes = kept.reduce((sum, member) => sum + member.length + 1, -1);
  const drop = (at: number) => {
    bytes -= (kept[at]?.length ?? 0) + 1;
    kept.splice(at, 1);
  };
  for (let at = kept.length - 1; at >= 0 && bytes > bytesMax; at--) {
    if ((kept[at]?.length ?? 0) > longMember) drop(at);
  }
  while (bytes > bytesMax) drop(kept.length - 1);
  return kept;
}
