// What stands in the config or the store: asked for when Tab is pressed, by `loop completion <shell>
// --words <kind>`, which the scripts run.

export const wordKinds = [
  'captures',
  'replays',
  'namespaces',
  'services',
  'places',
  'rules',
  'routes',
  'faults',
] as const;

export type WordKind = (typeof wordKinds)[number];

const ofOptions: Readonly<Record<string, WordKind | 'files'>> = {
  '--config <file>': 'files',
  '--output <file>': 'files',
  '--file <file>': 'files',
  '--junit <file>': 'files',
  '--journal <file>': 'files',
  '--report <file>': 'files',
  '--write-launch [file]': 'files',
  '--rule <name>': 'rules',
  '--service <name>': 'services',
  '--from <name>': 'services',
  '--route <name>': 'routes',
  '--to <namespace|url>': 'namespaces',
  '--to <namespace>': 'namespaces',
  '--baseline <namespace>': 'namespaces',
  '--live <names>': 'services',
  '--recorded <names>': 'services',
  '--live-production <name...>': 'services',
  '--attach <names>': 'services',
  '--break <service:file:line>': 'places',
};

/** By the option as its command declares it; undefined for a value that nobody can foresee. */
export function kindOfOption(flags: string): WordKind | 'files' | undefined {
  return ofOptions[flags];
}

/** Of the arguments of a command, which share one list of words. */
export function kindOfArgument(path: string, name: string): WordKind | 'files' | undefined {
  // The running gateway alone knows its shadows, and is not asked.
  if (path === 'loop shadow stop' || path === 'loop intercept stop') return undefined;
  if (path === 'loop fault start' || path === 'loop fault stop') return 'faults';
  if (name === 'id' || name === 'capture') return 'captures';
  if (name === 'replay') return 'replays';
  if (name === 'service') return 'services';
  return name === 'file' ? 'files' : undefined;
}

/** The keys of the table, so that a test can hold them to the commands there are. */
export const knownOptions: readonly string[] = Object.keys(ofOptions);
