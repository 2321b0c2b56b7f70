/**
 * Compiles the source of a regular expression from the config: by Unicode rules (`u`), so that
 * `.` and classes see whole characters; where its syntax predates those (`\-`), without.
 * @throws SyntaxError
 */
export function compileRegex(source: string, flags = ''): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // Not valid with `u`; the second try states the real error, if there is one.
    return new RegExp(source, flags);
  }
}
