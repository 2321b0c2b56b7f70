import { join } from 'node:path';

/**
 * What is loaded together, by name and in this order: a module goes to the first that has it. By itself the
 * bundler makes a file for each set of modules that the same entries share, and a command that only
 * reads would look for sixty. A root's modules are those that it imports statically, so nothing is loaded
 * that would not have been. What a gateway and its threads share with commands is apart from these: each
 * thread has what it loads in memory once more.
 */
const chunks = [
  { name: 'core', roots: ['app.ts', 'cli/run-cli.ts'], within: /\/src\/core\// },
  { name: 'program', roots: ['app.ts', 'cli/run-cli.ts', 'cli/process-io.ts'] },
  { name: 'judging', roots: ['recorder/judge-worker.ts'] },
  {
    name: 'terms',
    roots: ['store/read-capture.ts', 'store/redact/redact-chain.ts', 'cli/show/capture-text.ts'],
    within: /\/src\/core\//,
  },
  { name: 'redacting', roots: ['store/redact/redact-chain.ts'] },
  { name: 'kysely', roots: ['store/open-store.ts'], within: /\/node_modules\/kysely\// },
  { name: 'yaml', roots: ['config/find-store.ts'], within: /\/node_modules\/yaml\// },
  { name: 'recordings', roots: ['store/open-store.ts'] },
  { name: 'listing', roots: ['config/find-store.ts', 'cli/list/list-captures.ts'] },
  { name: 'capture', roots: ['store/read-capture.ts'] },
  { name: 'showing', roots: ['config/read-outline.ts', 'cli/show/capture-text.ts'] },
];

/** The groups for the bundler, from what it made of `source` by itself. */
export function readTogether(output, source) {
  return chunks.map(({ name, roots, within = /./ }) => {
    const modules = importedBy(
      output,
      roots.map((file) => join(source, file)),
    );
    return { name, test: (module) => modules.has(module) && within.test(module) };
  });
}

/** The modules of all chunks that those of the roots lead to by static imports. */
function importedBy(output, roots) {
  const byName = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set();
  const visit = (chunk) => {
    if (found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports) if (byName.has(name)) visit(byName.get(name));
  };
  for (const root of roots) {
    const chunk = output.find(({ moduleIds }) => moduleIds?.includes(root));
    // The tests of the build have a program of their own; test/cli/few-files.test.ts sees what is missing.
    if (chunk !== undefined) visit(chunk);
  }
  // An entry waits for what it runs; whatever imports its file would wait for that.
  return new Set([...found].flatMap(({ moduleIds }) => moduleIds).filter((id) => !isRun(id)));
}

function isRun(module) {
  return /(\/start\.ts|-worker\.ts|-main\.ts)$|rolldown\/runtime/.test(module);
}
