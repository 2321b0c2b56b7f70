/**
 * The target of a request that is refused, for an answer and the log. A name and a password in it
 * (`http://user:secret@host/`) are why it is refused (RFC 9110 §4.2.4), and are not repeated.
 */
export function quotedTarget(target: string): string {
  const at = /^((?:[a-z][a-z0-9+.-]*:\/\/)?)[^/?#]*@/i.exec(target);
  const shown = at === null ? target : `${at[1]}***@${target.slice(at[0].length)}`;
  const why = at === null ? '' : ': no user and password may stand in it';
  return `${JSON.stringify(shown.slice(0, 100))}${why}`;
}
