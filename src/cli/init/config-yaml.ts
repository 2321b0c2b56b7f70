import type { InitAnswers, NamedUrl } from './init-answers.js';
import type { OwnAddresses } from './own-addresses.js';

/** Pure: the config with its comments. What it says is what the reader is to understand first. */
export function configYaml(answers: InitAnswers, own: OwnAddresses): string {
  const { services, entry, namespace, copies } = answers;
  return `# What loop listens to, whom it calls and what it keeps. Written by "loop init"; every key is in
# docs/configuration.md. "loop config check" says what is wrong; a running gateway takes changes.

gateway:
  listen: ${at(own.listen)}  # edge: people and browsers call this, in place of ${entry}
  mesh: ${at(own.mesh)}    # services call each other here: as HTTP_PROXY, or by Host header
  admin: ${at(own.admin)}   # for loop's own commands

# Captures hold what users sent, less what redaction takes out: keep .loop/ out of version control.
store:
  url: sqlite:.loop/loop.db

# Where your services really are. "listen" is an address of loop's that leads to one service, for
# callers that cannot use a proxy: they call it in place of the service.
services:
${services.map((service) => `  ${serviceLine(service, own)}\n`).join('')}
# What the edge lets in, the first that matches; all else is answered 404.
routes:
  - match: { path: /* }
    to: ${word(entry)}

# Which requests are kept, with every hop of them: those that failed. The limit bounds a bad day.
capture:
  rules:
    - name: server-errors
      when: { status: 5xx }
      limit: 60/min
    # - name: slow
    #   when: { latency: ">2s" }
    #   limit: 10/min

# Where captures are sent again: copies for looking into, never production. The highest service of
# the chain that stands here gets the request; what it calls is answered from the capture.
namespaces:
  ${word(namespace)}:
    services:
${copies.map((copy) => `      ${urlLine(copy)}\n`).join('')}${others(answers)}\
    egress: ${at(own.egress)} # where the copies send their own calls while a replay runs, as to mesh
`;
}

function at(port: number): string {
  return `127.0.0.1:${port}`;
}

function serviceLine({ name, url }: NamedUrl, own: OwnAddresses): string {
  const port = own.services.get(name);
  if (port === undefined) return urlLine({ name, url });
  return `${word(name)}: { url: ${JSON.stringify(url)}, listen: "${at(port)}" }`;
}

function urlLine({ name, url }: NamedUrl): string {
  return `${word(name)}: { url: ${JSON.stringify(url)} }`;
}

function others({ services, copies }: InitAnswers): string {
  const left = services.filter(({ name }) => copies.every((copy) => copy.name !== name));
  if (left.length === 0) return '';
  const names = left.map(({ name }) => name).join(', ');
  return `      # ${names}: add a line for each that you start a copy of\n`;
}

/** A name that YAML, of any version, would take for something else is quoted. */
function word(name: string): string {
  const isPlain = /^[a-z][a-z0-9._-]*$/.test(name);
  return isPlain && !/^(true|false|null|yes|no|on|off|y|n)$/.test(name)
    ? name
    : JSON.stringify(name);
}
