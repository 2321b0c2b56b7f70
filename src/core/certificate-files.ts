import type { Config } from './config.js';
import { endpointsOf } from './steering.js';
import type { ListenerTls, UpstreamTls } from './tls.js';

/** A file of certificates that loop shows. */
export interface CertificateFile {
  /** As the config names it: `gateway.tls.cert`. */
  readonly key: string;
  /** Absolute. */
  readonly file: string;
}

/** All that loop shows of itself, to who calls it and to whom it calls; each file once. */
export function certificateFilesOf({ gateway, services, namespaces }: Config): CertificateFile[] {
  const all = [
    ...shownBy('gateway.tls', gateway.tls),
    ...shownBy('gateway.meshTls', gateway.meshTls),
    ...shownBy('gateway.adminTls', gateway.adminTls),
    ...shownTo('gateway.adminClient', gateway.adminClient),
    ...services.flatMap((service) => [
      ...shownBy(`services.${service.name}.listenTls`, service.listenTls),
      ...shownTo(`services.${service.name}.tls`, ...endpointsOf(service).map(({ tls }) => tls)),
    ]),
    ...namespaces.flatMap(({ name, services: copies }) =>
      copies.flatMap((copy) =>
        shownTo(`namespaces.${name}.services.${copy.name}.tls`, copy.url.tls),
      ),
    ),
  ];
  return all.filter(({ file }, at) => all.findIndex((other) => other.file === file) === at);
}

function shownBy(key: string, tls: ListenerTls | undefined): CertificateFile[] {
  return (tls?.certificates ?? []).map(({ cert: file, serverNames: [name] }) => ({
    key: name === undefined ? `${key}.cert` : `${key}.cert for ${name}`,
    file,
  }));
}

function shownTo(key: string, ...all: (UpstreamTls | undefined)[]): CertificateFile[] {
  return all.flatMap((tls) =>
    tls?.cert === undefined ? [] : [{ key: `${key}.cert`, file: tls.cert }],
  );
}
