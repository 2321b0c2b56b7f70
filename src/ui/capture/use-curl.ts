import { useState } from 'preact/hooks';
import { ask } from '../api/client.js';

interface Curl {
  readonly command: string;
  readonly warnings: readonly string[];
}

/** The hop as a curl command, and what one should know before it is run. */
export function useCurl(path: string) {
  const [warnings, warn] = useState<readonly string[]>([]);
  const read = async () => {
    const curl = await ask<Curl>(path);
    warn(curl.warnings);
    return curl.command;
  };
  return { read, warnings };
}
