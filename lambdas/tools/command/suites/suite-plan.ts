import type { Runner, Suite } from '../project/project.ts';
import type { ReportFormat } from '../report/test-report.ts';

/** How a suite is run so that it leaves a report. */
export interface SuitePlan {
  /** For a shell in the project's folder, where `$REPORT` is the path for the report. */
  line: string;
  /** More variables, for a shell: `NAME="value"`. */
  variables: readonly string[];
  format: ReportFormat;
  /** Where the report is: the file `$REPORT`, what the runner printed, or files below the project's folder. */
  from: 'file' | 'output' | { below: string };
}

type Plan = (suite: Suite, only: string | undefined) => SuitePlan;

/** @param only the name of one test, to be run alone. */
export function planSuite(suite: Suite, only?: string): SuitePlan {
  return plans[suite.runner](suite, only);
}

/** Runners that can be told to run one test. */
export function canRunOne(runner: Runner): boolean {
  return runner !== 'npm' && runner !== 'tap' && runner !== 'maven';
}

const plans: Readonly<Record<Runner, Plan>> = {
  'node:test': (suite, only) => {
    const names =
      only === undefined ? '' : ` --test-name-pattern=${pattern(innermost(only)).replaceAll(' ', '\\s')}`;
    const reporters =
      '--test-reporter=junit --test-reporter-destination=$REPORT --test-reporter=spec --test-reporter-destination=stdout';
    return {
      ...ofScript(suite),
      variables: [`NODE_OPTIONS="${reporters}"${quote(names)}`],
      format: 'junit',
      from: 'file',
    };
  },
  vitest: (suite, only) => ({
    ...ofScript(
      suite,
      `--reporter=default --reporter=junit "--outputFile.junit=$REPORT"${option('-t', only)}`,
    ),
    ...{ format: 'junit', from: 'file' },
  }),
  jest: (suite, only) => ({
    ...ofScript(suite, `--json "--outputFile=$REPORT"${option('-t', only)}`),
    ...{ format: 'jest-json', from: 'file' },
  }),
  mocha: (suite, only) => ({
    ...ofScript(
      suite,
      `--reporter json --reporter-option "output=$REPORT"${only === undefined ? '' : ` --fgrep ${quote(only)}`}`,
    ),
    ...{ format: 'mocha-json', from: 'file' },
  }),
  ava: (suite, only) => ({
    ...ofScript(suite, `--tap${only === undefined ? '' : ` --match ${quote(only)}`}`),
    ...{ format: 'ava', from: 'output' },
  }),
  bun: (suite, only) => ({
    ...ofScript(suite, `--reporter=junit "--reporter-outfile=$REPORT"${option('--test-name-pattern', only)}`),
    ...{ format: 'junit', from: 'file' },
  }),
  tap: (suite) => ({ ...ofScript(suite, '--reporter=tap'), format: 'tap', from: 'output' }),
  npm: (suite) => ({ ...ofScript(suite), format: 'tap', from: 'output' }),
  pytest: (_, only) => ({
    line: `if [ -x "$HOME/venv/bin/python" ]; then set -- "$HOME/venv/bin/python"; else set -- python3; fi; "$@" -m pytest -p no:cacheprovider --continue-on-collection-errors "--junitxml=$REPORT"${only === undefined ? '' : ` -k ${quote(only)}`}`,
    ...{ variables: [], format: 'junit', from: 'file' },
  }),
  go: (_, only) => ({
    line: `go test -json${only === undefined ? '' : ` -run ${quote(wholeNames(only))}`} ./...`,
    ...{ variables: ['GOTOOLCHAIN=local'], format: 'go-json', from: 'output' },
  }),
  cargo: ({ command }, only) => ({
    line: `cargo test${command.endsWith(' --workspace') ? ' --workspace' : ''} --offline --no-fail-fast --color never${only === undefined ? '' : ` -- ${quote(only.replaceAll(' > ', '::'))} --exact`}`,
    ...{ variables: [], format: 'cargo', from: 'output' },
  }),
  // What an earlier run left is none of this one's; of the modules behind one that fails as many as can be are run.
  maven: () => ({
    line: "find . -type d -path '*/target/surefire-reports' -prune -exec rm -rf {} + ; mvn -B -o --fail-at-end test",
    ...{ variables: [], format: 'junit', from: { below: '**/target/surefire-reports/TEST-*.xml' } },
  }),
};

/**
 * Through npm, whatever installed the packages: it puts their programs on the path, as the script expects. The later
 * Yarn alone knows where it laid them.
 */
function ofScript({ name, command }: Suite, args = ''): Pick<SuitePlan, 'line' | 'variables'> {
  const line = command.startsWith('yarn ')
    ? `yarn run ${quote(name)} ${args}`
    : `npm run --silent ${quote(name)}${args === '' ? '' : ` -- ${args}`}`;
  return { line: line.trimEnd(), variables: [] };
}

/** For go, which takes a pattern for each part of a name, and else whatever begins so. */
function wholeNames(name: string): string {
  return name
    .split(' > ')
    .map((part) => `^${pattern(part)}$`)
    .join('/');
}

function option(name: string, only: string | undefined): string {
  return only === undefined ? '' : ` ${name} ${quote(pattern(innermost(only)))}`;
}

/** Without the suites around it, which runners join in ways of their own. */
function innermost(name: string): string {
  return name.split(' > ').at(-1) ?? name;
}

/** A test's name, for runners that want a regular expression. */
function pattern(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** One word for a shell, whatever is in it. */
export function quote(text: string): string {
  return text === '' ? '' : `'${text.replaceAll("'", `'\\''`)}'`;
}
