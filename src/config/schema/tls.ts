import { z } from 'zod';
import { mapping, text } from './text.js';
import * as value from './values.js';

/** The path is from the folder of the config file. */
export const pemFile = text('the path of a file of PEM, such as ca.pem', (given) =>
  given === '' || given.includes('\0') ? undefined : given,
);

const serverName = text('a name such as ratings.internal, or an IP address', (given) =>
  /^(\[[0-9a-f:.]+\]|[0-9a-f:]*:[0-9a-f:.]+|[a-z0-9_.-]+)$/i.test(given)
    ? given.replace(/^\[(.*)\]$/, '$1').toLowerCase()
    : undefined,
);

/** `tls` of a service that is called. */
export const upstreamTls = mapping('a mapping such as { ca: ca.pem }', {
  ca: pemFile
    .describe('Authorities that are trusted, in place of those that Node knows')
    .optional(),
  cert: pemFile.describe('What loop shows of itself, with what leads to its authority').optional(),
  key: pemFile.describe('Of cert, without a passphrase').optional(),
  serverName: serverName
    .describe('Asked for, and looked for in the certificate; default: the host of the URL')
    .optional(),
  verify: value.bool
    .describe('Whether its certificate has to be good; false: whoever answers is believed')
    .default(true),
}).check(
  z.refine((keys) => !('cert' in keys) || 'key' in keys, {
    error: 'expected the key of cert',
    path: ['key'],
  }),
  z.refine((keys) => !('key' in keys) || 'cert' in keys, {
    error: 'expected the certificate of key',
    path: ['cert'],
  }),
);
