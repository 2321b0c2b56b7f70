import type { CorpusCase } from './corpus-case.js';

export interface CasePorts {
  readonly edge: number;
  readonly mesh: number;
  /** By service. */
  readonly services: Readonly<Record<string, number>>;
  readonly debug: NamespacePorts;
  readonly fixed: NamespacePorts;
}

export interface NamespacePorts {
  readonly service: number;
  readonly egress: number;
}

/** The config that a user would write for the case. */
export function caseConfig(given: CorpusCase, ports: CasePorts): string {
  const scheme = given.grpc ? 'h2c' : 'http';
  const services = Object.entries(ports.services).map(([name, port]) => {
    const timeout = given.timeouts?.[name];
    return `  ${name}: { url: "${scheme}://127.0.0.1:${port}"${timeout ? `, timeout: ${timeout}` : ''} }`;
  });
  const faultyAt = ({ service }: NamespacePorts) =>
    `${given.faulty}: { url: "${scheme}://127.0.0.1:${service}" }`;
  const [entry] = Object.keys(given.services);
  return `gateway:
  listen: 127.0.0.1:${ports.edge}
  mesh: 127.0.0.1:${ports.mesh}
  admin: 127.0.0.1:0
services:
${services.join('\n')}
routes:
  - match: { path: /* }
    to: ${entry}
capture:
  buffer: { linger: 500ms }
  redact: { keep: [cookie] }
  rules:
    - name: corpus
      when: ${given.when ?? '{ status: 5xx }'}
namespaces:
${namespace('debug', faultyAt(ports.debug), ports.debug)}${namespace('fixed', faultyAt(ports.fixed), ports.fixed)}`;
}

function namespace(name: string, service: string, { egress }: NamespacePorts): string {
  return `  ${name}:
    services: { ${service} }
    egress: 127.0.0.1:${egress}
`;
}
