import { fillIn } from '../config/environment.js';
import type { Config } from '../core/config.js';
import { LoopError } from '../core/errors.js';

/**
 * The headers that spans are sent with, by the environment of now: only the gateway needs it.
 * @throws LOOP_CONFIG_INVALID
 */
export function fillHeaders(config: Config, env: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.entries(config.observe?.otlp?.headers ?? {});
  return Object.fromEntries(
    given.map(([name, template]) => {
      const { text, missing } = fillIn(template, env);
      const where = `${config.file}: observe.otlp.headers.${name}`;
      if (missing.length > 0) {
        throw new LoopError(
          'LOOP_CONFIG_INVALID',
          `${where}: expected the variable ${missing.join(', ')} in the environment, got nothing`,
        );
      }
      // It would end the header and begin another (RFC 9110 §5.5).
      if (/[\r\n\0]/.test(text)) {
        throw new LoopError(
          'LOOP_CONFIG_INVALID',
          `${where}: expected a text in one line, got a variable with a line break`,
        );
      }
      return [name, text];
    }),
  );
}
