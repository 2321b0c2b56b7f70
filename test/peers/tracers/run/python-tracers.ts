import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Tracer } from './tracer.js';

const folder = resolve(import.meta.dirname, '../python');
const bin = join(folder, '.venv/bin');

const propagators: readonly [name: string, propagators: string, clients: [string, string]][] = [
  ['W3C', '', ['requests', 'urllib']],
  ['B3 single', 'b3', ['requests', 'urllib']],
  ['B3 multi', 'b3multi', ['requests', 'urllib']],
  ['Jaeger', 'jaeger', ['requests', 'urllib']],
  ['X-Ray', 'xray', ['requests', 'urllib']],
];

export const pythonTracers: readonly Tracer[] = propagators.map(([name, value, clients]) => ({
  name: `OpenTelemetry for Python, ${name}`,
  sdk: 'opentelemetry-distro',
  version: () => versionOf('opentelemetry-distro'),
  runtime: () => `Python ${python('import platform; print(platform.python_version())')}`,
  setting: value === '' ? '' : `\`OTEL_PROPAGATORS=${value}\``,
  needs: join(bin, 'opentelemetry-instrument'),
  command: join(bin, 'opentelemetry-instrument'),
  args: [join(bin, 'python'), '-B', join(folder, 'service.py')],
  env: {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    ...(value === '' ? {} : { OTEL_PROPAGATORS: value }),
  },
  clients,
  toSet: '',
}));

function versionOf(name: string): string {
  return python(`import importlib.metadata; print(importlib.metadata.version('${name}'))`);
}

function python(code: string): string {
  return execFileSync(join(bin, 'python'), ['-c', code], { encoding: 'utf8' }).trim();
}
