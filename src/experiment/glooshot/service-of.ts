/**
 * `ratings`, or `default-ratings-9080` as upstreams are called: namespace, service and port. The longest name
 * of a service that fits.
 */
export function serviceOf(name: string, services: readonly string[]): string | undefined {
  if (services.includes(name)) return name;
  const [, withoutPort = name] = /^(.+)-\d+$/.exec(name) ?? [];
  const words = withoutPort.split('-');
  const fitting = words.map((_, index) => words.slice(index).join('-'));
  return fitting.find((each) => services.includes(each));
}
