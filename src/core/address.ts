import { foldHost } from './host.js';

/** A TCP address to listen on or to call. IPv6 hosts are kept without brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export function formatAddress(address: Address): string {
  return address.host.includes(':')
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;
}

/** Whether only programs on this machine can reach the address. */
export function isLoopback(host: string): boolean {
  const folded = foldHost(host);
  return folded === 'localhost' || folded === '[::1]' || /^127(\.\d{1,3}){3}$/.test(folded);
}

const addressForm = /^(?:\[([0-9a-fA-F:.]+)\]|([a-zA-Z0-9_.-]+)):(\d{1,5})$/;

/** `127.0.0.1:8080`, `localhost:0`, `[::1]:8080`; undefined without host, port, or within 0–65535. */
export function parseAddress(text: string): Address | undefined {
  const [, bracketed, plain, port = ''] = addressForm.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) return undefined;
  return { host: host.toLowerCase(), port: Number(port) };
}

/** Where a URL of http or https leads; undefined when it is none. */
export function addressOfUrl(url: string): Address | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  return parseAddress(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
}

/** Whether the two cannot be listened on at once. Port 0 is any free port and never clashes. */
export function listenersClash(a: Address, b: Address): boolean {
  if (a.port !== b.port || a.port === 0) return false;
  return isUnspecified(a.host) || isUnspecified(b.host) || isSameHost(a.host, b.host);
}

/** Whether a call to `target` arrives at what listens on `listener`, as far as names tell. */
export function reachesListener(target: Address, listener: Address): boolean {
  if (target.port !== listener.port || target.port === 0) return false;
  if (isUnspecified(listener.host)) return isLoopback(target.host) || isUnspecified(target.host);
  return isSameHost(target.host, listener.host);
}

/** `0.0.0.0` and `::` are every address of this machine. */
function isUnspecified(host: string): boolean {
  const folded = foldHost(host);
  return folded === '0.0.0.0' || folded === '[::]';
}

/** `localhost` may be either family. */
function isSameHost(one: string, other: string): boolean {
  const [a, b] = [foldHost(one), foldHost(other)];
  if (a === b) return true;
  const either = (host: string) => host === '127.0.0.1' || host === '[::1]';
  return (a === 'localhost' && either(b)) || (b === 'localhost' && either(a));
}
