import type { SurveyStep } from './survey.ts';

/** Steps that several agent types share. */
export const files: SurveyStep = {
  message: 'Listing files...',
  tool: 'list_files',
  input: { depth: 2 },
  subject: 'the files',
};
export const history: SurveyStep = {
  message: 'Reading the history...',
  tool: 'git_log',
  subject: 'the history',
};
export const changes: SurveyStep = {
  message: 'Reading the changes...',
  tool: 'git_diff',
  subject: 'the changes',
};
export const patterns: SurveyStep = {
  message: 'Scanning for insecure patterns...',
  tool: 'scan_patterns',
  subject: 'insecure patterns',
};
export const secrets: SurveyStep = {
  message: 'Scanning for secrets...',
  tool: 'scan_secrets',
  subject: 'secrets',
};
export const infrastructure: SurveyStep = {
  message: 'Scanning infrastructure code...',
  tool: 'scan_infrastructure',
  subject: 'infrastructure code',
};
export const dependencies: SurveyStep = {
  message: 'Analyzing dependency vulnerabilities...',
  tool: 'scan_dependencies',
  subject: 'dependencies',
};

export function search(pattern: string, subject: string): SurveyStep {
  return { message: `Searching for ${subject}...`, tool: 'search_code', input: { pattern }, subject };
}
