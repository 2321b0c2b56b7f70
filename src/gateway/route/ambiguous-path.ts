import { pathOf } from '../../core/query.js';

/** So often does some server decode what it gets. */
const decodingsMax = 3;
/** Without one of these a path means one thing (RFC 3986 §6.2.2, and what `matchablePath` resolves). */
const suspicious = /%(?:00|25|3b)/i;

/**
 * Whether servers disagree on what a path means, so that one that is matched as a path under `/public/` may
 * be read as one that is not: NUL in it, or a `.` or `..` segment that is one only when it is decoded once
 * more (`%252e%252e`) or when a parameter or NUL behind it is cut off after decoding (`..%3b`, `..%00`).
 */
export function isAmbiguousPath(path: string): boolean {
  const bare = pathOf(path);
  if (!suspicious.test(bare)) return false;
  let decoded = bare;
  for (let i = 0; i < decodingsMax; i++) {
    decoded = decodeOnce(decoded);
    if (decoded.includes('\0') || hasDotSegment(decoded)) return true;
  }
  return false;
}

function hasDotSegment(path: string): boolean {
  return path.split(/[/\\]/).some((segment) => /^\.\.?(?:;.*)?$/s.test(segment));
}

/** What is no escape stays. */
function decodeOnce(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
