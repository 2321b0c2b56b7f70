import { createRequire } from 'node:module';
import type * as Protobuf from '@bufbuild/protobuf';
import type * as Reflection from '@bufbuild/protobuf/reflect';
import type * as WellKnown from '@bufbuild/protobuf/wkt';

/** What reads messages by their descriptors. */
export interface ProtobufLibrary {
  readonly protobuf: typeof Protobuf;
  readonly reflect: typeof Reflection;
  readonly wellKnown: typeof WellKnown;
}

let loaded: ProtobufLibrary | undefined;

/** Loaded with the first message of a known type: most commands, and the gateway's own thread, never do. */
export function protobufLibrary(): ProtobufLibrary {
  if (loaded === undefined) {
    const load = createRequire(import.meta.url);
    loaded = {
      protobuf: load('@bufbuild/protobuf') as typeof Protobuf,
      reflect: load('@bufbuild/protobuf/reflect') as typeof Reflection,
      wellKnown: load('@bufbuild/protobuf/wkt') as typeof WellKnown,
    };
  }
  return loaded;
}
