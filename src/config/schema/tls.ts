import { z } from 'zod';
import { clientCertWishes, tlsVersions } from '../../core/tls.js';
import { list, mapping, oneOf, text } from './text.js';
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

/** A key beside its certificate, or neither. */
const bothOfThem = [
  z.refine((keys) => !has(keys, 'cert') || has(keys, 'key'), {
    error: 'expected the key of cert',
    path: ['key'],
  }),
  z.refine((keys) => !has(keys, 'key') || has(keys, 'cert'), {
    error: 'expected the certificate of key',
    path: ['cert'],
  }),
] as const;

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
}).check(...bothOfThem);

const shownName = text('a name such as shop.example or *.shop.example', (given) =>
  /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(given) ? given.toLowerCase() : undefined,
);

const serverNames = oneOf('a name such as shop.example, or a list of them', [
  shownName.transform((name) => [name]),
  list('a list of names such as [shop.example]', shownName).min(1, {
    error: 'expected one name at least',
  }),
]);

const ownCert = pemFile.describe('What is shown, with what leads to its authority');
const ownKey = pemFile.describe('Of cert, without a passphrase');

const byName = mapping('a mapping such as { serverName: shop.example, cert: c.pem, key: c.key }', {
  serverName: serverNames.describe('Who asks for it (SNI) is shown this certificate'),
  cert: ownCert,
  key: ownKey,
});

const byNameOrNone = mapping(
  'a mapping such as { serverName: shop.example, cert: c.pem, key: c.key }',
  {
    serverName: serverNames.describe('Who asks for it (SNI) is shown this certificate').optional(),
    cert: ownCert,
    key: ownKey,
  },
);

const form = 'a mapping such as { cert: edge.pem, key: edge.key }';

const listenerKeys = {
  cert: ownCert.optional(),
  key: ownKey.optional(),
  names: list('a list of certificates by serverName', byName)
    .describe('Other certificates, by the name that is asked for')
    .default([]),
  clientCa: pemFile
    .describe('Asks clients for a certificate, which has to come from these authorities')
    .optional(),
  clientCert: z
    .enum(clientCertWishes, { error: 'expected require or request' })
    .describe('request: who shows no certificate is taken too; default: require')
    .optional(),
  minVersion: z
    .enum(tlsVersions, { error: `expected ${tlsVersions.join(' or ')}` })
    .describe('The oldest version that is spoken')
    .default('TLSv1.2'),
};

const listenerChecks = [
  ...bothOfThem,
  z.refine((keys) => has(keys, 'cert') || has(keys, 'key') || hasNames(keys), {
    error: `expected ${form}`,
    path: ['cert'],
  }),
  z.refine((keys) => !has(keys, 'clientCert') || has(keys, 'clientCa'), {
    error: 'expected the authorities of the certificates that clients are asked for',
    path: ['clientCa'],
  }),
] as const;

const forms = `${form}, or a list of certificates by serverName`;

const listOfCertificates = list('a list of certificates by serverName', byNameOrNone)
  .min(1, { error: 'expected one certificate at least' })
  .check(
    z.refine((all) => all.filter(({ serverName }) => serverName === undefined).length <= 1, {
      error: 'expected a serverName for each certificate but one, which is shown to all others',
    }),
  );

/** `tls` of a listener. */
export const listenerTls = oneOf(forms, [
  mapping(form, listenerKeys).check(...listenerChecks),
  listOfCertificates,
]);

function has(keys: unknown, key: string): boolean {
  return (keys as Readonly<Record<string, unknown>>)[key] !== undefined;
}

function hasNames(keys: unknown): boolean {
  const { names } = keys as { readonly names?: unknown };
  return Array.isArray(names) && names.length > 0;
}
