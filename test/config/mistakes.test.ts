// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the config's own notation
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import { LoopError } from '../../src/core/errors.js';

const services = 'services: { a: "http://127.0.0.1:9001", b: "http://127.0.0.1:9002" }\n';

/** Title, file, and each line of the error after `loop.yaml:`. */
// biome-ignore format: a line a mistake reads as the table it is
const mistakes: readonly (readonly [title: string, text: string, ...lines: string[]])[] = [
  // The text as YAML
  ['an empty file', '', '1:1: expected a mapping with gateway, services, routes, capture, got nothing'],
  ['a file of comments', '# nothing\n', '1:1: expected a mapping with gateway, services, routes, capture, got nothing'],
  ['a list', '- a\n- b\n', '1:1: expected a mapping with gateway, services, routes, capture, got a list'],
  ['a text', 'hello\n', '1:1: expected a mapping with gateway, services, routes, capture, got "hello"'],
  ['a tab as indentation', 'gateway:\n\tlisten: 127.0.0.1:1\n', '2:1: expected spaces as indentation, got a tab'],
  ['a bracket left open', 'routes: [\n', '2:1: routes: expected valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ['a quote left open', 'store: { url: "sqlite:x }\n', '2:1: store.url: expected valid YAML: Missing closing "quote'],
  ['two documents', 'gateway: {}\n---\ngateway: {}\n', '2:1: expected one YAML document, got another one'],
  ['a repeated key', 'store:\n  url: sqlite:a\n  url: sqlite:b\n', '3:3: store.url: expected the key once in its mapping, got it again'],
  ['a repeated service', 'services:\n  a: http://a\n  b: http://b\n  a: http://c\n', '4:3: services.a: expected the key once in its mapping, got it again'],
  ['an unquoted comparison', rule('{ latency: >500ms }'), '4:24: capture.rules[0].when.latency: expected quotes around a text that starts with >, got >500ms'],
  ['an unquoted comparison in block style', 'capture:\n  rules:\n    - name: x\n      when:\n        status: >=400\n', '5:17: capture.rules[0].when.status: expected quotes around a text that starts with >, got >=400'],
  ['an unquoted glob', rule('{ path: **/x }'), '4:21: capture.rules[0].when.path: expected an anchor &*/x earlier in the file, or quotes around a text that starts with *, got **/x'],
  ['a backslash in double quotes', 'capture: { redact: { patterns: ["\\d+"] } }\n', '1:34: capture.redact.patterns: expected \\\\ for a backslash in double quotes (or single quotes), got \\d'],
  ['a tag', 'store: { url: !env STORE }\n', '1:15: store.url: expected plain YAML, got the tag !env'],
  ['an alias of what it is inside of', 'services: &all\n  a: *all\n', '2:6: services.a: expected an alias of another value, got *all inside of &all'],
  ['a merge of no mapping', 'services:\n  a: { <<: 5, url: "http://a" }\n', '2:12: services.a.<<: expected a mapping to merge, got another value'],
  ['aliases of aliases of aliases', `a: &a [${'x,'.repeat(30)}]\nb: &b [${'*a,'.repeat(30)}]\nc: &c [${'*b,'.repeat(30)}]\nd: [${'*c,'.repeat(30)}]\n`, '1:1: expected aliases for 10000 values at most, got more'],

  // Keys
  ['a key that JavaScript keeps for itself', 'services: { __proto__: "http://a" }\n', '1:13: services.__proto__: expected another key, got __proto__'],
  ['a header twice, in another case', rule('{ requestHeaders: { X-A: a, x-a: b } }'), '4:46: capture.rules[0].when.requestHeaders.x-a: expected the header x-a once, got it again'],
  ['an unknown key', 'gatewya: {}\n', '1:1: gatewya: expected a known key (did you mean gateway?), got "gatewya"'],
  ['an unknown key far from all', 'replay: { speed: 2 }\n', '1:11: replay.speed: expected one of the keys ignore, got "speed"'],
  ['an unknown key in a rule', rule('{ staus: 500 }'), '4:15: capture.rules[0].when.staus: expected a known key (did you mean status?), got "staus"'],
  ['an unknown key in a nested condition', rule('{ all: [{ not: { servce: a } }] }'), '4:30: capture.rules[0].when.all[0].not.servce: expected a known key (did you mean service?), got "servce"'],
  ['an unknown key that came by a merge', 'services:\n  a: &a { url: "http://a", tiemout: 5s }\n  b: { <<: *a }\n', '2:28: services.a.tiemout: expected a known key (did you mean timeout?), got "tiemout"', '2:28: services.b.tiemout: expected a known key (did you mean timeout?), got "tiemout"'],
  ['a service without url', 'services:\n  a:\n    timeout: 5s\n', '2:3: services.a.url: expected an http://, https://, h2:// or h2c:// URL such as http://127.0.0.1:9080, got nothing'],
  ['a route without to', `${services}routes:\n  - match: { path: / }\n`, '3:5: routes[0].to: expected the name of a service, or a list such as [{ service: reviews-v1, weight: 90 }], got nothing'],
  ['a route without match', `${services}routes:\n  - to: a\n`, '3:5: routes[0].match: expected a mapping with path, host, method, headers, query or cookies, got nothing'],
  ['a rule without name', 'capture:\n  rules:\n    - when: { status: 500 }\n', '3:7: capture.rules[0].name: expected a name such as server-errors, got nothing'],
  ['a rule without when', 'capture:\n  rules:\n    - name: x\n', '3:7: capture.rules[0].when: expected a mapping of conditions such as { status: 5xx }, got nothing'],
  ['a namespace without services', 'namespaces:\n  debug-ns: {}\n', '2:3: namespaces.debug-ns.services: expected a mapping of service names to their URLs, got nothing'],

  // Types and values
  ['a section that is no mapping', 'gateway: on\n', '1:10: gateway: expected a mapping with listen, mesh, admin, got "on"'],
  ['services as a list', 'services:\n  - a\n', '2:3: services: expected a mapping of service names to their URLs, got a list'],
  ['routes as a mapping', 'routes: { a: b }\n', '1:9: routes: expected a list of routes, got a mapping'],
  ['an address without host', 'gateway:\n  listen: :8080\n', '2:11: gateway.listen: expected host:port such as 127.0.0.1:8080, got ":8080"'],
  ['an address without port', 'gateway:\n  listen: localhost\n', '2:11: gateway.listen: expected host:port such as 127.0.0.1:8080, got "localhost"'],
  ['a port alone', 'gateway: { mesh: 8082 }\n', '1:18: gateway.mesh: expected host:port such as 127.0.0.1:8080, got 8082'],
  ['a port beyond 65535', 'gateway: { mesh: "127.0.0.1:65536" }\n', '1:18: gateway.mesh: expected host:port such as 127.0.0.1:8080, got "127.0.0.1:65536"'],
  ['an admin off loopback without token', 'gateway:\n  admin: 0.0.0.0:8081\n', '2:10: gateway.admin: expected an address on loopback such as 127.0.0.1:8081, or the key adminToken beside it, got 0.0.0.0:8081'],
  ['a token from an unset variable', 'gateway:\n  adminToken: ${NO_SUCH_TOKEN}\n', '2:15: gateway.adminToken: expected the variable NO_SUCH_TOKEN in the environment, got nothing'],
  ['no workers', 'gateway: { workers: 0 }\n', '1:21: gateway.workers: expected a number of processes from 1 to 256, or auto, got 0'],
  ['workers as another word', 'gateway: { workers: many }\n', '1:21: gateway.workers: expected a number of processes from 1 to 256, or auto, got "many"'],
  ['replays as another word', 'gateway: { replays: allow }\n', '1:21: gateway.replays: expected refuse or forward, got "allow"'],
  ['a collector that is no URL', 'observe: { otlp: { url: "127.0.0.1:4318" } }\n', '1:25: observe.otlp.url: expected a URL such as http://127.0.0.1:4318, got "127.0.0.1:4318"'],
  ['no collector', 'observe:\n  otlp: { sample: 1% }\n', '2:3: observe.otlp.url: expected a URL such as http://127.0.0.1:4318, got nothing'],
  ['a collector with a password', 'observe: { otlp: { url: "http://me:s3cret@a:4318" } }\n', '1:25: observe.otlp.url: expected a URL without user and password (give them by headers), got one that has them'],
  ['a collector with a query', 'observe: { otlp: { url: "http://a:4318/?key=s3cret" } }\n', '1:25: observe.otlp.url: expected a URL without a query or fragment, got one that has one'],
  ['a collector that is loop itself', 'observe: { otlp: { url: "http://127.0.0.1:8082/v1/traces" } }\n', '1:25: observe.otlp.url: expected the address of a collector, got 127.0.0.1:8082, where loop itself listens (gateway.mesh)'],
  ['a share that is a number', 'observe: { otlp: { url: "http://a:4318", sample: 1 } }\n', '1:50: observe.otlp.sample: expected a percentage from 0% to 100% such as 1%, got 1'],
  ['a share beyond all', 'observe: { otlp: { url: "http://a:4318", sample: 100.1% } }\n', '1:50: observe.otlp.sample: expected a percentage from 0% to 100% such as 1%, got "100.1%"'],
  ['a header of the collector that is no template', 'observe: { otlp: { url: "http://a:4318", headers: { x-key: "${s3cret-}" } } }\n', '1:60: observe.otlp.headers.x-key: expected a text in one line, where ${NAME} reads the environment, got a value of another form'],
  ['another access log', 'observe: { accessLog: apache }\n', '1:23: observe.accessLog: expected off, json or combined, got "apache"'],
  ['an unknown family of trace headers', 'gateway: { trace: { families: [w3c, zipkin] } }\n', '1:37: gateway.trace.families[1]: expected one of w3c, b3, jaeger, datadog, sentry, xray, gcp, ot, baggage, request-id, got "zipkin"'],
  ['no family of trace headers', 'gateway: { trace: { families: [] } }\n', '1:31: gateway.trace.families: expected one at least of w3c, b3, jaeger, datadog, sentry, xray, gcp, ot, baggage, request-id, got an empty list'],
  ['a family of trace headers twice', 'gateway: { trace: { families: [w3c, b3, w3c] } }\n', '1:31: gateway.trace.families: expected each family once, got a list'],
  ['yes for true', 'gateway: { debug: yes }\n', '1:19: gateway.debug: expected true or false, got "yes"'],
  ['a duration without unit', 'gateway: { drain: 10 }\n', '1:19: gateway.drain: expected a duration such as 500ms or 5s, got 10'],
  ['a duration beyond what a timer can wait', 'gateway: { drain: 25d }\n', '1:19: gateway.drain: expected a duration of 24d at most, got "25d"'],
  ['a timeout of nothing', 'services:\n  a: { url: "http://a", timeout: 0s }\n', '2:34: services.a.timeout: expected a duration from 1ms to 24d, got "0s"'],
  ['a store of another kind', 'store:\n  url: postgres://db/loop\n', '2:8: store.url: expected a store such as sqlite:.loop/loop.db, got "postgres://db/loop"'],
  ['a store in memory', 'store: { url: "sqlite::memory:" }\n', '1:15: store.url: expected a store such as sqlite:.loop/loop.db, got "sqlite::memory:"'],
  ['a fraction of a capture', 'store: { retention: { captures: 1.5 } }\n', '1:33: store.retention.captures: expected a number of captures from 1, got 1.5'],
  ['an age in words', 'store: { retention: { age: a month } }\n', '1:28: store.retention.age: expected a duration such as 12h or 30d, got "a month"'],
  ['a size with a slip', 'store: { retention: { bytes: 2Gib } }\n', '1:30: store.retention.bytes: expected a size such as 64MiB, got "2Gib"'],
  ['a buffer too small to hold a chain', 'capture:\n  buffer: { memory: 1023KiB }\n  body: { max: 1KiB }\n', '2:21: capture.buffer.memory: expected a size from 1MiB to 64GiB, got "1023KiB"'],
  ['a body beyond the buffer', 'capture:\n  buffer: { memory: 2MiB }\n  body: { max: 3MiB }\n', '3:16: capture.body.max: expected no more than capture.buffer.memory, which is 2097152 bytes, got 3145728 bytes'],

  // Services and routes
  ['a URL without scheme', 'services: { a: "127.0.0.1:9080" }\n', '1:16: services.a: expected an http://, https://, h2:// or h2c:// URL such as http://127.0.0.1:9080, got "127.0.0.1:9080"'],
  ['a URL of another scheme', 'services: { a: { url: "ftp://a" } }\n', '1:23: services.a.url: expected an http://, https://, h2:// or h2c:// URL such as http://127.0.0.1:9080, got "ftp://a"'],
  ['a URL with a path', 'services: { a: { url: "http://a/api" } }\n', '1:23: services.a.url: expected a URL without a path (the path of a request goes through untouched), got "http://a/api"'],
  ['a URL with a query', 'services: { a: { url: "http://a/?x=1" } }\n', '1:23: services.a.url: expected a URL without a query or fragment, got "http://a/?x=1"'],
  ['a URL with a password, which is not repeated', 'services: { a: { url: "http://me:secret@a" } }\n', '1:23: services.a.url: expected a URL without user and password, got one that has them'],
  ['a URL with a port beyond 65535', 'services: { a: { url: "http://a:70000" } }\n', '1:23: services.a.url: expected an http://, https://, h2:// or h2c:// URL such as http://127.0.0.1:9080, got "http://a:70000"'],
  ['a URL with port 0', 'services: { a: { url: "http://a:0" } }\n', '1:23: services.a.url: expected a port from 1 to 65535, got "http://a:0"'],
  ['a service as a number', 'services: { a: 9080 }\n', '1:16: services.a: expected a URL, or a mapping such as { url: "http://127.0.0.1:9080" }, got 9080'],
  ['a service name in capitals', 'services: { Reviews: "http://a" }\n', '1:13: services.Reviews: expected the name of a service in lower case such as reviews, got "Reviews"'],
  ['a host with a scheme', 'services: { a: { url: "http://a", hosts: ["http://a"] } }\n', '1:43: services.a.hosts[0]: expected a host such as reviews or reviews.default.svc:9080, got "http://a"'],
  ['no host', 'services: { a: { url: "http://a", hosts: [] } }\n', '1:42: services.a.hosts: expected one host at least (or no key: the name of the service), got an empty list'],
  ['a host of two services', 'services:\n  a: { url: "http://a", hosts: [x, y] }\n  b: { url: "http://b", hosts: [Y] }\n', '3:33: services.b.hosts[0]: expected the host for one service (a has it), got "y"'],
  ["a host that is another service's name", 'services:\n  a: { url: "http://a", hosts: [b] }\n  b: http://b\n', '3:3: services.b: expected the host for one service (a has it), got "b"'],
  ['a route to nowhere', `${services}routes:\n  - match: { path: / }\n    to: c\n`, '4:9: routes[0].to: expected the name of a service (a, b), got "c"'],
  ['a route to a slip', 'services: { reviews: "http://a" }\nroutes:\n  - match: { path: / }\n    to: reviws\n', '4:9: routes[0].to: expected the name of a service (did you mean reviews?), got "reviws"'],
  ['a route without services', 'routes:\n  - { match: { path: / }, to: a }\n', '2:31: routes[0].to: expected the name of a service (services has none), got "a"'],
  ['a route that matches by nothing', `${services}routes:\n  - { match: {}, to: a }\n`, '3:14: routes[0].match: expected path, host, method, headers, query or cookies ({ path: /* } is every request), got an empty mapping'],
  ['a route path without slash', `${services}routes:\n  - { match: { path: api }, to: a }\n`, '3:22: routes[0].match.path: expected a path that starts with /, exact or ending in /* such as /api/*, got "api"'],
  ['a route path with a star inside', `${services}routes:\n  - { match: { path: /a/*/b }, to: a }\n`, '3:22: routes[0].match.path: expected a path that starts with /, exact or ending in /* such as /api/*, got "/a/*/b"'],
  ['a route path with a query', `${services}routes:\n  - { match: { path: "/a?b=1" }, to: a }\n`, '3:22: routes[0].match.path: expected a path without a query (the key for that is query), got "/a?b=1"'],
  ['a method that is none', `${services}routes:\n  - { match: { method: "GET POST" }, to: a }\n`, '3:24: routes[0].match.method: expected a method such as GET, got "GET POST"'],
  ['a header name that is none', `${services}routes:\n  - { match: { headers: { "x tenant": a } }, to: a }\n`, '3:27: routes[0].match.headers["x tenant"]: expected a header name such as x-tenant, got "x tenant"'],
  ['a header value that is nothing', `${services}routes:\n  - { match: { headers: { x-tenant: } }, to: a }\n`, '3:37: routes[0].match.headers.x-tenant: expected a text, a glob, { regex: … } or { exists: true }, got nothing'],
  ['a listener used twice', 'gateway: { listen: "127.0.0.1:1", mesh: "127.0.0.1:1" }\n', '1:41: gateway.mesh: expected an address of its own (gateway.listen is 127.0.0.1:1), got 127.0.0.1:1'],
  ['a listener on every address', 'services:\n  a: { url: "http://a", listen: "0.0.0.0:8081" }\n', '2:33: services.a.listen: expected an address of its own (gateway.admin is 127.0.0.1:8081), got 0.0.0.0:8081'],
  ['an egress that is a listener', `${services}namespaces:\n  ns: { services: { a: "http://x" }, egress: "localhost:8080" }\n`, '3:46: namespaces.ns.egress: expected an address of its own (gateway.listen is 127.0.0.1:8080), got localhost:8080'],
  ['a service that is the gateway', 'services:\n  a: { url: "http://localhost:8082" }\n', '2:13: services.a.url: expected the address of a service, got localhost:8082, where loop itself listens (gateway.mesh)'],
  ['a service at its own listener', 'services:\n  a: { url: "http://127.0.0.1:9", listen: "127.0.0.1:9" }\n', '2:13: services.a.url: expected the address of a service, got 127.0.0.1:9, where loop itself listens (services.a.listen)'],

  // Rules
  ['an empty when', rule('{}'), '4:13: capture.rules[0].when: expected a condition such as { status: 5xx }, got an empty mapping'],
  ['an empty not', rule('{ not: {} }'), '4:20: capture.rules[0].when.not: expected a condition such as { status: 5xx }, got an empty mapping'],
  ['an empty all', rule('{ all: [] }'), '4:20: capture.rules[0].when.all: expected a list of one condition at least, got an empty list'],
  ['a latency in words', rule('{ latency: fast }'), '4:24: capture.rules[0].when.latency: expected a duration such as ">500ms", got "fast"'],
  ['a latency beyond all numbers', rule(`{ latency: ">${'9'.repeat(400)}ms" }`), `4:24: capture.rules[0].when.latency: expected a duration such as ">500ms", got ">${'9'.repeat(58)}…"`],
  ['a latency without comparison', rule('{ latency: 500ms }'), '4:24: capture.rules[0].when.latency: expected a duration such as ">500ms", got "500ms"'],
  ['a status in words', rule('{ status: bad }'), '4:23: capture.rules[0].when.status: expected a status such as 500, 5xx, ">=400" or [500, 503], got "bad"'],
  ['a status beyond 599', rule('{ status: [500, 600] }'), '4:29: capture.rules[0].when.status[1]: expected a status from 100 to 599, got 600'],
  ['statuses in words in a list', rule('{ status: [500, nope, 6xx] }'), '4:29: capture.rules[0].when.status[1]: expected a status such as 500, 5xx, ">=400" or [500, 503], got "nope"', '4:35: capture.rules[0].when.status[2]: expected a status such as 500, 5xx, ">=400" or [500, 503], got "6xx"'],
  ['a status as a mapping', rule('{ status: { min: 1 } }'), '4:23: capture.rules[0].when.status: expected a status such as 500, 5xx, ">=400" or [500, 503], got a mapping'],
  ['an error of no kind', rule('{ error: dns }'), '4:22: capture.rules[0].when.error: expected connect, tls, timeout, reset, aborted, unknown, any, or a list of them, got "dns"'],
  ['a path that can never match', rule('{ path: api/x }'), '4:21: capture.rules[0].when.path: expected a glob that starts with / such as /api/**, got "api/x"'],
  ['a glob with three stars', rule('{ path: /a/*** }'), '4:21: capture.rules[0].when.path: expected a glob with * (within a segment) or ** (across), got "/a/***"'],
  ['a broken regular expression', rule('{ pathRegex: "(" }'), '4:26: capture.rules[0].when.pathRegex: expected a regular expression (Unterminated group), got "("'],
  ['a broken regular expression for a header', rule('{ requestHeaders: { x-a: { regex: "[" } } }'), '4:47: capture.rules[0].when.requestHeaders.x-a.regex: expected a regular expression (Unterminated character class), got "["'],
  ['a value pattern of two minds', rule('{ query: { q: { regex: a, exists: true } } }'), '4:27: capture.rules[0].when.query.q: expected one of the keys regex and exists, got a mapping'],
  ['a broken JSONPath', rule('{ responseBody: { json: "$.[", exists: true } }'), "4:37: capture.rules[0].when.responseBody.json: expected a JSONPath such as $.error (unexpected shorthand selector '[' ('$.[':2)), got \"$.[\""],
  ['a path that is no JSONPath', rule('{ responseBody: { json: error, exists: true } }'), '4:37: capture.rules[0].when.responseBody.json: expected a JSONPath such as $.error, got "error"'],
  ['a JSONPath alone', rule('{ responseBody: { json: $.error } }'), '4:29: capture.rules[0].when.responseBody: expected one of { contains }, { regex }, { json, equals }, { json, regex }, { json, exists }, got { json }'],
  ['a body as a text', rule('{ responseBody: oops }'), '4:29: capture.rules[0].when.responseBody: expected one of { contains }, { regex }, { json, equals }, { json, regex }, { json, exists }, got "oops"'],
  ['on another listener', rule('{ on: mesh }'), '4:19: capture.rules[0].when.on: expected edge (or no key: any hop), got "mesh"'],
  ['a rule name used twice', 'capture:\n  rules:\n    - { name: x, when: { status: 500 } }\n    - { name: x, when: { status: 501 } }\n', '4:15: capture.rules[1].name: expected a name of its own (capture.rules[0].name has it), got "x"'],
  ['a limit per week', 'capture:\n  rules:\n    - { name: x, when: { status: 500 }, limit: 1/week }\n', '3:48: capture.rules[0].limit: expected a limit such as 60/min (per s, min, h or d), got "1/week"'],
  ['a limit of none', 'capture:\n  rules:\n    - { name: x, when: { status: 500 }, limit: 0/min }\n', '3:48: capture.rules[0].limit: expected a limit such as 60/min (per s, min, h or d), got "0/min"'],

  // Redaction, namespaces, replay
  ['a kept name that is not built in', 'capture: { redact: { keep: [x-mine] } }\n', '1:29: capture.redact.keep[0]: expected a name that is redacted by default (authorization, cookie, set-cookie, proxy-authorization, x-api-key, or one such as password), got "x-mine"'],
  ['a kept name that only looks like a secret’s', 'capture: { redact: { keep: [token_type, accessToken] } }\n', '1:29: capture.redact.keep[0]: expected a name that is redacted by default (authorization, cookie, set-cookie, proxy-authorization, x-api-key, or one such as password), got "token_type"'],
  ['defaults that are neither on nor off', 'capture: { redact: { defaults: some } }\n', '1:32: capture.redact.defaults: expected on or off, got "some"'],
  ['a pattern that finds nothing', "capture: { redact: { patterns: ['a*'] } }\n", '1:33: capture.redact.patterns[0]: expected a regular expression that does not match the empty text, got "a*"'],
  ['a malformed URL in a namespace', 'namespaces:\n  ns: { services: { a: { url: "//x" } } }\n', '2:31: namespaces.ns.services.a.url: expected an http://, https://, h2:// or h2c:// URL such as http://127.0.0.1:9080, got "//x"'],
  ['a copy of no service', `${services}namespaces:\n  ns: { services: { c: "http://x" } }\n`, '3:21: namespaces.ns.services.c: expected the name of a service (a, b), got "c"'],
  ['a namespace of no service', 'namespaces: { ns: { services: {} } }\n', '1:31: namespaces.ns.services: expected one service at least, got an empty mapping'],
  ['a copy at the egress', 'namespaces:\n  ns: { services: { a: "http://127.0.0.1:5" }, egress: "127.0.0.1:5" }\n', '2:24: namespaces.ns.services.a: expected the address of a service, got 127.0.0.1:5, where loop itself listens (namespaces.ns.egress)'],
  ['a debugger of no kind', 'namespaces: { ns: { services: { a: { url: "http://x", debugger: { kind: gdb } } } } }\n', '1:73: namespaces.ns.services.a.debugger.kind: expected node, deno, python, go, java, native or auto, got "gdb"'],
  ['a debugger port of 0', 'namespaces: { ns: { services: { a: { url: "http://x", debugger: { port: 0 } } } } }\n', '1:73: namespaces.ns.services.a.debugger.port: expected a port from 1 to 65535, got 0'],
  ['a header with a variable left open, which is not repeated', 'namespaces: { ns: { services: { a: "http://x" }, headers: { authorization: "secret ${TOKEN" } } }\n', '1:76: namespaces.ns.headers.authorization: expected a text in one line, where ${NAME} reads the environment, got a value of another form'],
  ['an ignored text that is neither', 'replay: { ignore: ["a b"] }\n', '1:20: replay.ignore[0]: expected $.json.path, query:NAME, path:/docs/{id}, form:NAME, xml:/Path/To, header:NAME or a header name, got "a b"'],
  ['an ignored path without a name', 'replay: { ignore: ["path:/docs/7"] }\n', '1:20: replay.ignore[0]: expected a path with a name in braces after path: such as path:/docs/{id}, got "path:/docs/7"'],
  ['an ignored parameter without a name', 'replay: { ignore: ["query:"] }\n', '1:20: replay.ignore[0]: expected a name after query: such as query:nonce, got "query:"'],
  ['an ignored element without a path', 'replay: { ignore: ["xml:Header"] }\n', '1:20: replay.ignore[0]: expected a path of elements after xml: such as xml:/Envelope/Header/MessageID, got "xml:Header"'],
];

describe('refused, with its place', () => {
  test.each(mistakes)('%s', (_, text, ...lines) => {
    expect(linesOf(text)).toEqual(lines.map((line) => `loop.yaml:${line}`));
  });
});

test('no message is the schema library’s own', () => {
  for (const [, text] of mistakes) {
    expect(linesOf(text).join('\n')).not.toMatch(/invalid input|unrecognized|too (small|big)/i);
  }
});

test('mistakes of every kind come at once, in the order of the file', () => {
  const text = [
    'gatway: {}',
    'gateway:',
    '  admin: 0.0.0.0:1',
    '  drain: soon',
    'services:',
    '  a: { ulr: "http://a" }',
    '  b: http://127.0.0.1:8080',
    '  b: http://b',
    'routes:',
    '  - { match: { path: x }, to: z }',
    'capture:',
    '  rules:',
    '    - { name: r, when: { status: 5xx, latency: slow } }',
    '    - { name: r, when: {} }',
  ].join('\n');
  expect(linesOf(text).map((line) => line.split(': ').slice(0, 2).join(' '))).toEqual([
    'loop.yaml:1:1 gatway',
    'loop.yaml:3:10 gateway.admin',
    'loop.yaml:4:10 gateway.drain',
    'loop.yaml:6:3 services.a.url',
    'loop.yaml:6:8 services.a.ulr',
    'loop.yaml:8:3 services.b',
    'loop.yaml:10:22 routes[0].match.path',
    'loop.yaml:10:31 routes[0].to',
    'loop.yaml:13:48 capture.rules[0].when.latency',
    'loop.yaml:14:15 capture.rules[1].name',
    'loop.yaml:14:24 capture.rules[1].when',
  ]);
});

test('a secret that is wrong is not repeated', () => {
  for (const token of ['1234567', '[hunter2]', '"hunter2 ${X"']) {
    const [line] = linesOf(`gateway: { adminToken: ${token} }\n`);
    expect(line).toContain('1:24: gateway.adminToken: expected a text in one line');
    expect(line).not.toMatch(/1234567|hunter2/);
  }
});

function rule(when: string): string {
  return `capture:\n  rules:\n    - name: x\n      when: ${when}\n`;
}

function linesOf(text: string): string[] {
  try {
    parseConfig(text, '/etc/loop/loop.yaml', { shownAs: 'loop.yaml' });
  } catch (error) {
    if (error instanceof LoopError && error.code === 'LOOP_CONFIG_INVALID') {
      return error.message.split('\n');
    }
    throw error;
  }
  return [];
}
