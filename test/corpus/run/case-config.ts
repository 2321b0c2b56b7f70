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
  const services = Object.entries(ports.services).map(([name, port]) => {
    const timeout = given.timeouts?.[name];
    return `  ${name}: { url: "http://127.0.0.1:${port}"${timeout ? `, timeout: ${timeout}` : ''} }`;
  });
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
${namespace('debug', given.faulty, ports.debug)}${namespace('fixed', given.faulty, ports.fixed)}`;
}

function namespace(name: string, service: string, ports: NamespacePorts): string {
  return `  ${name}:
    services: { ${service}: { url: "http://127.0.0.1:${ports.service}" } }
    egress: 127.0.0.1:${ports.egress}
`;
}
