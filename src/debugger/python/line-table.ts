// What a Python file can be stopped at, asked of a Python that compiles it without running it.
// debugpy itself says `verified` to anything: line 500 of 40, a comment, a file that is not there.

import { execFile } from 'node:child_process';
import { z } from 'zod';
import { sourceBytesMax } from '../limits.js';

const tableSchema = z.object({
  /** Lines with code of their own. */
  lines: z.array(z.number()),
  /** First and last line of each `def` and `class` header, and the first line of its body. */
  headers: z.array(z.tuple([z.number(), z.number(), z.number().nullable()])),
  /** Of each function, first and last line, and the names it takes from enclosing functions. */
  functions: z.array(z.tuple([z.number(), z.number(), z.array(z.string())])),
  /** For each condition, what is wrong with it. */
  conditions: z.array(z.string().nullable()),
});
export type LineTable = z.infer<typeof tableSchema>;

const script = `
import ast, json, sys
asked = json.load(sys.stdin)

def wrong(condition):
    try:
        compile(condition, 'condition', 'eval')
    except (SyntaxError, ValueError) as error:
        return getattr(error, 'msg', None) or str(error)

lines, headers, functions = set(), [], []
if asked['path'] is not None:
    with open(asked['path'], 'rb') as file:
        text = file.read()
    own = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno] + [each.lineno for each in node.decorator_list])
            body = [each for each in node.body if not (isinstance(each, ast.Expr)
                    and isinstance(each.value, ast.Constant))] or node.body
            is_class = isinstance(node, ast.ClassDef)
            start = body[0].lineno
            if start > node.lineno:
                last = max(node.lineno, node.body[0].lineno - 1)
                headers.append((first, last, None if is_class else start))
                own.update(range(first, last + 1))

    def walk(code):
        import dis
        found = {line for _, line in dis.findlinestarts(code) if line}
        if code.co_name != '<module>':
            found = {line for line in found if line != code.co_firstlineno or line not in own}
        lines.update(found - own)
        if code.co_name != '<module>' and found:
            functions.append((code.co_firstlineno, max(found), list(code.co_freevars)))
        for each in code.co_consts:
            if hasattr(each, 'co_code'):
                walk(each)
    walk(compile(text, asked['path'], 'exec', dont_inherit=True))
json.dump({'lines': sorted(lines), 'headers': headers, 'functions': functions,
           'conditions': [wrong(each) for each in asked['conditions']]}, sys.stdout)
`;

/** Milliseconds for a file of the greatest length. */
const compileMs = 5_000;

/** Null when no interpreter can make sense of the file. */
export async function readLineTable(
  pythons: readonly string[],
  path: string | null,
  conditions: readonly string[] = [],
): Promise<LineTable | null> {
  for (const python of pythons) {
    const answer = await ask(python, JSON.stringify({ path, conditions }));
    if (answer !== null) return answer;
  }
  return null;
}

function ask(python: string, question: string): Promise<LineTable | null> {
  return new Promise((resolve) => {
    const options = { timeout: compileMs, maxBuffer: sourceBytesMax };
    // -I -S: nothing of the environment, no site-packages; it is not to run anybody's code.
    const child = execFile(python, ['-I', '-S', '-c', script], options, (error, stdout) => {
      if (error !== null) return resolve(null);
      const table = tableSchema.safeParse(JSON.parse(stdout));
      resolve(table.success ? table.data : null);
    });
    child.stdin?.on('error', () => undefined); // it ended early: the callback hears of it
    child.stdin?.end(question);
  });
}

/** The line that is taken for this one; null when there is none. */
export function lineFor(table: LineTable, line: number): number | null {
  const lines = new Set(table.lines);
  const header = table.headers.filter(([first, last]) => line >= first && line <= last).at(-1);
  // A `def` is code that ran when the module was loaded; who stops there means the call.
  if (header?.[2] != null) return lineFor(table, header[2]);
  if (lines.has(line)) return line;
  const next = table.lines.find((each) => each > line);
  if (next === undefined) return null;
  // Not into the next function: that is other code than the one pointed at.
  const isElsewhere = table.headers.some(([first]) => first > line && first <= next);
  return isElsewhere ? null : next;
}

/** Names that the function around this line takes from functions around it. */
export function closureAt(table: LineTable, line: number): readonly string[] {
  const around = table.functions.filter(([first, last]) => line >= first && line <= last);
  return around.sort((a, b) => b[0] - a[0])[0]?.[2] ?? [];
}
