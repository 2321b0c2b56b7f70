// Writes the JSON Schema to the file given, by default schema/loop.schema.json of the working folder.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { jsonSchemaText } from './json-schema.js';

const [, , file = 'schema/loop.schema.json'] = process.argv;
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, jsonSchemaText());
