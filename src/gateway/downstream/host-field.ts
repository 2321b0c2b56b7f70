/** A name, an address, an IPv6 address in brackets, and a port (RFC 9110 §7.2, RFC 3986 §3.2). */
const wellFormed = /^(?:\[[0-9a-f:.]+\]|[\w\-.~%!$&'()*+;=\x80-\xff]*)(?::\d*)?$/i;

/** Whether it names a host, as `Host` and `:authority` do. */
export function isWellFormedHost(host: string): boolean {
  return wellFormed.test(host);
}
