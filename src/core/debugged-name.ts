/** What is debugged, for people: the service, and which of its processes and threads, where that is not clear. */
export function debuggedName({
  service,
  pid,
  thread,
}: {
  readonly service: string;
  readonly pid?: number | undefined;
  readonly thread?: string | undefined;
}): string {
  const parts = [
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(thread === undefined ? [] : [thread]),
  ];
  return parts.length === 0 ? service : `${service} (${parts.join(', ')})`;
}
