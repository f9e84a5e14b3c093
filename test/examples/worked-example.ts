import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Runs a worked example in a process of its own; answers what it printed.
 * @param ids the agents that stand for those of the document: `agent-123` is none that a platform makes.
 */
export async function runExample(
  name: string,
  environment: Readonly<Record<string, string>>,
  ids: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const ahead = environment['AHEAD_FILE'] === undefined ? [] : ['--import', './test/examples/ahead.mjs'];
  const path = `examples/${name}.ts`;
  let code = await readFile(path, 'utf8');
  for (const [written, id] of Object.entries(ids)) code = code.replaceAll(`"${written}"`, `"${id}"`);
  const program = Object.keys(ids).length === 0 ? [path] : ['--input-type=module-typescript', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, [...ahead, ...program], {
    env: { PATH: process.env['PATH'], AGENTS_SHOW: '1', ...environment },
  });
  return stdout.trimEnd().split('\n');
}

/**
 * The program as the examples' document has it, with `await` where a verb is called, and nothing else changed: but a
 * callback that awaits is `async`, and a statement that ends before a line with `[` ends in a semicolon, as JavaScript
 * takes that line for an index.
 */
export async function workedProgram(name: string): Promise<string> {
  const code = await readFile(`test/examples/worked/${name}.txt`, 'utf8');
  return code
    .replaceAll(/(?<![\w.])(Task|AgentOutput|ListAgents|KillAgent)\(/g, 'await $1(')
    .replaceAll(/(?<=\.forEach\()(?=\w+ => \{\n.*await )/g, 'async ')
    .replaceAll(/\)(?=\n\n\/\/ .*\n\[)/g, ');')
    .trim();
}

/** The program of an example file: what stands between its imports and its exports. */
export async function exampleProgram(name: string): Promise<string> {
  const code = await readFile(`examples/${name}.ts`, 'utf8');
  return code.replaceAll(/^(import|export) .*;\n/gm, '').trim();
}

/** Comments of the document's program that stand for output, as they stand there. */
export async function commentsOf(name: string, like: RegExp): Promise<string[]> {
  const code = await readFile(`test/examples/worked/${name}.txt`, 'utf8');
  const comments = code.split('\n').flatMap((line) => /^\s*\/\/ (.*)$/.exec(line)?.[1] ?? []);
  return comments.filter((comment) => like.test(comment));
}
