import type { Playbook } from '../playbook.ts';
import {
  access,
  dataFlow,
  dependencies,
  files,
  gitHistory,
  headers,
  history,
  infrastructure,
  patterns,
  policies,
  sarif,
  search,
  secrets,
} from './looks.ts';
import { sinceOf } from './since.ts';
import { type SurveyStep, survey } from './survey.ts';

export const securityAuditorAgent: Playbook = (brief) => {
  const since = sinceOf(brief.prompt);
  const narrowed = (look: SurveyStep): SurveyStep => ({ ...look, input: since });
  return survey({
    steps: [
      files,
      history,
      search('(?i)authenticat|authoriz|session|password', 'code that decides who may do what'),
      ...[secrets, gitHistory, patterns, dataFlow, access, infrastructure].map(narrowed),
      policies,
      dependencies,
      ...headers(brief.prompt),
      sarif,
    ],
    incomplete: 'Security audit incomplete',
    notDone:
      'nobody read the code, which takes a model; what the scans found is neither confirmed nor refuted',
  })(brief);
};
