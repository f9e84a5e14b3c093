import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Runs a worked example in a process of its own; answers what it printed. */
export async function runExample(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [`examples/${name}.ts`], {
    env: { PATH: process.env['PATH'], AGENTS_SHOW: '1', ...environment },
  });
  return stdout.trimEnd().split('\n');
}

/** The program as the examples' document has it, with `await` where a verb is called and nothing else changed. */
export async function workedProgram(name: string): Promise<string> {
  const code = await readFile(`test/examples/worked/${name}.txt`, 'utf8');
  return code.replaceAll(/(?<![\w.])(Task|AgentOutput|ListAgents|KillAgent)\(/g, 'await $1(').trim();
}

/** The program of an example file: what stands between its imports and its exports. */
export async function exampleProgram(name: string): Promise<string> {
  const code = await readFile(`examples/${name}.ts`, 'utf8');
  return code.replaceAll(/^(import|export) .*;\n/gm, '').trim();
}
