import { InvalidArgumentError } from 'commander';
import type { NamedUrl } from '../init/init-answers.js';
import { isServiceName } from '../init/service-name.js';
import { serviceUrl } from '../init/service-url.js';

/** Collects `--service shop=http://127.0.0.1:3000 --service stock=3001`. */
export function namedUrls(text: string, before: readonly NamedUrl[] = []): NamedUrl[] {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(at, 0));
  const url = serviceUrl(text.slice(at + 1));
  if (!isServiceName(name) || url === undefined) {
    throw new InvalidArgumentError(
      'Expected a name in lower case and an address, such as shop=http://127.0.0.1:3000 or shop=3000.',
    );
  }
  return [...before, { name, url }];
}
