import type { Runner } from './project.ts';

const programs: Readonly<Record<string, Runner>> = {
  ...{ vitest: 'vitest', jest: 'jest', mocha: 'mocha', ava: 'ava', tap: 'tap' },
};

/** Words before the runner that change nothing about what it prints. */
const prefixes = /^(?:(?:[A-Za-z_]\w*=\S*|cross-env|npx|c8|nyc)\s+)+/;
const shellOperators = /[;&|<>`$()\n]/;

/**
 * The runner that a script of a manifest starts. `npm` where the script is more than one plain command: then
 * nothing can be told to its runner, and its own output is all there is.
 */
export function runnerOf(script: string): Runner {
  if (shellOperators.test(script)) return 'npm';
  const [program = '', ...args] = script.trim().replace(prefixes, '').split(/\s+/);
  const name =
    program
      .split('/')
      .at(-1)
      ?.replace(/\.m?js$/, '') ?? '';
  if (name === 'node') return nodeRunner(args);
  if (name === 'react-scripts' && args[0] === 'test') return 'jest';
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

/** Whether a script only calls others of the same manifest, so that it would run them a second time. */
export function callsOthers(script: string, names: readonly string[]): boolean {
  const called = names.filter((name) =>
    new RegExp(`(npm|pnpm|yarn|run-s|run-p|npm-run-all)\\b.*\\b${escapePattern(name)}(?![\\w:-])`).test(
      script,
    ),
  );
  return called.length > 0 || /\b(run-s|run-p|npm-run-all)\b.*test:\*/.test(script);
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
