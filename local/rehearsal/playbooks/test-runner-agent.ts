import { changes, files, search } from './looks.ts';
import { survey } from './survey.ts';

export const testRunnerAgent = survey({
  steps: [files, search('\\b(describe|test|it)\\(|def test_|func Test', 'tests'), changes],
  notDone: 'no test was run, which needs the tools that run commands',
});
