/** How a service is called over TLS. Files are absolute paths, of PEM. */
export interface UpstreamTls {
  /** Whom to trust, in place of the authorities that Node knows. */
  readonly ca?: string | undefined;
  /** What loop shows of itself: a certificate, those between it and the authority, and its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that is asked for and has to be in the certificate; absent: the host of the URL. */
  readonly serverName?: string | undefined;
  /** Whether the certificate of the service has to be good. */
  readonly verify: boolean;
}

/** How a listener speaks TLS. Files are absolute paths, of PEM. */
export interface ListenerTls {
  /** One at least. The first is shown to who asks for no name, or for one that none has. */
  readonly certificates: readonly ServerCertificate[];
  /** Whose clients' certificates are good; absent: nobody is asked for one. */
  readonly clientCa?: string | undefined;
  /** `require`: who shows none is refused. One that is not good is refused in either case. */
  readonly clientCert: ClientCertWish;
  readonly minVersion: TlsVersion;
}

export interface ServerCertificate {
  /** With those between it and the authority behind it. */
  readonly cert: string;
  readonly key: string;
  /** Lower case; `*.` stands for one label. */
  readonly serverNames: readonly string[];
}

export const clientCertWishes = ['require', 'request'] as const;
export type ClientCertWish = (typeof clientCertWishes)[number];

export const tlsVersions = ['TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];
