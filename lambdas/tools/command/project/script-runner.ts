import type { Runner } from './project.ts';

const programs: Readonly<Record<string, Runner>> = {
  ...{ vitest: 'vitest', jest: 'jest', mocha: 'mocha', ava: 'ava', tap: 'tap' },
};

/** Words before the runner that change nothing about what it prints. */
const prefixes =
  /^(?:(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|[^\s"']*)|cross-env|(?:npx|bunx)(?: -y| --yes| --no-install)?|(?:pnpm|yarn|npm) exec(?: --)?|dotenv(?: -e \S+)? --|c8|nyc)\s+)+/;
const shellOperators = /[;&|<>`$()\n]/;

/**
 * The runner that a script of a manifest ends with: what is added to a script goes to its last command. `npm` where
 * that cannot be told, or where a runner comes before it, whose tests would not be counted: then nothing can be told to
 * its runner, and its own output is all there is.
 */
export function runnerOf(script: string): Runner {
  const parts = partsOf(script);
  const before = parts.slice(0, -1).map(runnerOfCommand);
  return before.every((runner) => runner === 'npm') ? runnerOfCommand(parts.at(-1) ?? '') : 'npm';
}

function partsOf(script: string): string[] {
  return script.split('&&').map((part) => part.trim());
}

function runnerOfCommand(command: string): Runner {
  const plain = command.trim().replace(prefixes, '');
  if (shellOperators.test(plain)) return 'npm';
  const [program = '', ...args] = plain.split(/\s+/);
  const name =
    program
      .split('/')
      .at(-1)
      ?.replace(/\.m?js$/, '') ?? '';
  if (name === 'node') return nodeRunner(args);
  if (name === 'tsx' && args.includes('--test')) return 'node:test';
  if (name === 'react-scripts' && args[0] === 'test') return 'jest';
  if (name === 'bun' && args[0] === 'test') return 'bun';
  return programs[name] ?? 'npm';
}

function nodeRunner(args: readonly string[]): Runner {
  if (args.includes('--test')) return 'node:test';
  const file = args.find((arg) => !arg.startsWith('-'));
  const called = Object.keys(programs).find(
    (name) => file?.includes(`node_modules/${name}/`) || file?.endsWith(`.bin/${name}`),
  );
  return called === undefined ? 'npm' : (programs[called] ?? 'npm');
}

const oneScript =
  /^(?:npm|pnpm|yarn|bun)(?:\s+-\S+)*(?:\s+(?:run|run-script))?(?:\s+-\S+)*\s+(\w[\w:.-]*)(?:\s+-\S+)*(?:\s+--\s.*)?$/;
const severalScripts = /^(?:run-s|run-p|npm-run-all)\s+(.+)$/;

/**
 * Whether a script calls other scripts of the same manifest and does nothing else, suites among them: then it would run
 * those a second time.
 * @param suites names of the other suites. @param scripts names of all scripts.
 */
export function callsOthers(script: string, suites: readonly string[], scripts: readonly string[]): boolean {
  const called = script.split(/&&|[;&]/).map((part) => scriptsCalledBy(part.trim(), scripts));
  return called.every((names) => names.length > 0) && called.flat().some((name) => suites.includes(name));
}

/** None where the command does anything else. */
function scriptsCalledBy(command: string, scripts: readonly string[]): string[] {
  const [, one] = oneScript.exec(command) ?? [];
  if (one !== undefined) return scripts.filter((name) => name === one);
  const [, several = ''] = severalScripts.exec(command) ?? [];
  const wanted = several.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
  const found = wanted.map((word) =>
    scripts.filter((name) => name === word || (word.endsWith(':*') && name.startsWith(word.slice(0, -1)))),
  );
  return found.every((names) => names.length > 0) ? found.flat() : [];
}

const overPackages = [
  /^npm(?=\s(?:.*\s)?(?:--workspaces|-ws)(?=\s|$)).*\btest\b/,
  /^pnpm(?=\s(?:.*\s)?(?:-r|--recursive|--filter\S*)(?=\s|$)).*\btest\b/,
  /^yarn workspaces (?:run|foreach)\b.*\btest\b/,
  /^bun(?=\s(?:.*\s)?--filter\b).*\btest\b/,
  /^(?:npx |pnpm |yarn )?(?:turbo(?: run)? (?:.*\s)?test|lerna run (?:.*\s)?test|nx (?:run-many|affected)\b.*\btest)\b/,
];

/** Whether a script runs the tests of the packages of its workspace, each by a script of its own, and nothing else. */
export function runsPackages(script: string): boolean {
  const plain = script.trim().replace(prefixes, '');
  return !shellOperators.test(plain) && overPackages.some((pattern) => pattern.test(plain));
}
