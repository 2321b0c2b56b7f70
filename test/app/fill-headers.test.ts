// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the config's own notation
import { expect, test } from 'vitest';
import { fillHeaders } from '../../src/app/fill-headers.js';
import { parseConfig } from '../../src/config/parse-config.js';

const config = parseConfig(
  'observe: { otlp: { url: "http://c:4318", headers: { authorization: "Bearer ${TOKEN}", x-team: shop } } }',
  '/srv/loop.yaml',
);

test('headers of the collector are read from the environment of the gateway', () => {
  expect(fillHeaders(config, { TOKEN: 's3cret' })).toEqual({
    authorization: 'Bearer s3cret',
    'x-team': 'shop',
  });
});

test('a variable that is not set, or would begin another header, is named and not told', () => {
  const place = '/srv/loop.yaml: observe.otlp.headers.authorization: expected';
  const refused = (env: Record<string, string>) => () => fillHeaders(config, env);
  expect(refused({})).toThrow(`${place} the variable TOKEN in the environment, got nothing`);
  expect(refused({ TOKEN: 'a\r\nx-b: c' })).toThrow(
    `${place} a text in one line, got a variable with a line break`,
  );
});

test('without a collector there is nothing to read', () => {
  expect(fillHeaders(parseConfig('{}', '/srv/loop.yaml'), {})).toEqual({});
});
