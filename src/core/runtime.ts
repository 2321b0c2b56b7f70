/** What a process runs on, as far as a debugger is concerned. */
export type Runtime = 'node' | 'deno' | 'python' | 'go' | 'java' | 'native';
