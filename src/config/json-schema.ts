import { z } from 'zod';
import { configSchema } from './schema/config.js';

/** The JSON Schema of `loop.yaml`, for editors: made from what validates it. */
export function jsonSchema(): unknown {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, {
    io: 'input',
    // What editors' YAML plugins understand best.
    target: 'draft-7',
  });
  return {
    $schema,
    title: 'loop.yaml',
    description: 'Configuration of the loop record-and-replay gateway',
    ...schema,
  };
}

/** As the file `schema/loop.schema.json` holds it. */
export function jsonSchemaText(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}
