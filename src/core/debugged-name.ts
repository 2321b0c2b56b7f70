/** What is debugged, for people: the service, and which of its processes, where several answer for it. */
export function debuggedName({
  service,
  pid,
}: {
  readonly service: string;
  readonly pid?: number | undefined;
}): string {
  return pid === undefined ? service : `${service} (process ${pid})`;
}
