import { z } from 'zod';
import { endpoint } from './endpoint.js';
import { headerMapping } from './header-mapping.js';
import { mapping, named, notEmpty, oneOf, text } from './text.js';
import { upstreamTls } from './tls.js';
import * as value from './values.js';

const attached = mapping('a mapping such as { kind: node, port: 9229 }', {
  kind: z
    .enum(['node', 'deno', 'python', 'go', 'java', 'native', 'auto'], {
      error: 'expected node, deno, python, go, java, native or auto',
    })
    .default('auto'),
  port: value.port.describe('Where the debugger listens').optional(),
  pid: value.wholeNumber('a process id', 1).describe('The process to attach to').optional(),
  root: text('a folder', (folder) => (folder === '' ? undefined : folder))
    .describe('Where the sources are that its breakpoints name')
    .optional(),
});

const serviceForms = 'a URL, or a mapping such as { url: "http://127.0.0.1:19081" }';
const service = oneOf(serviceForms, [
  endpoint,
  mapping(serviceForms, {
    url: endpoint.describe('Where this copy of the service is called'),
    tls: upstreamTls.describe('How it is called by https://').optional(),
    egress: value.address
      .describe("Where this copy sends its own calls, apart from the namespace's egress")
      .optional(),
    debugger: attached.optional(),
  }),
]);

const namespace = mapping('a mapping with services, egress, headers, values', {
  services: named(
    'a mapping of service names to their URLs',
    value.name('the name of a service', 'reviews'),
    service,
  ).check(notEmpty('one service at least')),
  egress: value.address
    .describe('Where its services send their own calls (HTTP_PROXY or base URL)')
    .optional(),
  headers: headerMapping('a mapping of header names to their values', value.secretTemplate)
    .describe('Set on what is replayed; may read the environment, at replay')
    .default({}),
  values: named(
    'a mapping of names to their values',
    value.name('the name of a parameter or field', 'password'),
    value.secretTemplate,
  )
    .describe('Put where redaction took out what is named so; may read the environment, at replay')
    .default({}),
});

export const namespaces = named(
  'a mapping of namespace names',
  value.name('the name of a namespace', 'debug-ns'),
  namespace,
);
