import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);

test.each(examples.filter((yaml) => !yaml.startsWith('#')))('an example holds: %s', (yaml) => {
  const text = yaml.startsWith('rules:') ? `capture:\n${yaml.replace(/^/gm, '  ')}` : yaml;
  const env = { LOOP_ADMIN_TOKEN: 'token' };
  expect(() => parseConfig(missingServices(yaml) + text, '/srv/loop.yaml', { env })).not.toThrow();
});

/** Sections are shown alone, without the services that they name. */
function missingServices(yaml: string): string {
  if (yaml.includes('services:')) return '';
  const names = new Set([...yaml.matchAll(/(?:to|service): ([\w-]+)/g)].map(([, name]) => name));
  return `services:\n${[...names].map((name) => `  ${name}: http://${name}\n`).join('')}`;
}
