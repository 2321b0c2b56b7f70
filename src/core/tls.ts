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
