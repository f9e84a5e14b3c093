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
export const policies: SurveyStep = {
  message: 'Asking Access Analyzer about IAM policies...',
  tool: 'validate_policies',
  subject: 'IAM policies',
};
export const dependencies: SurveyStep = {
  message: 'Analyzing dependency vulnerabilities...',
  tool: 'scan_dependencies',
  subject: 'dependencies',
};

export const gitHistory: SurveyStep = {
  message: 'Scanning the git history for secrets...',
  tool: 'scan_git_history',
  subject: 'secrets in the git history',
};
export const dataFlow: SurveyStep = {
  message: 'Tracing data to sinks...',
  tool: 'scan_data_flow',
  subject: 'data flow',
};
export const access: SurveyStep = {
  message: 'Comparing how routes are guarded...',
  tool: 'scan_access',
  subject: 'access to routes',
};
/** Of the hosts whose addresses the prompt names. */
export function headers(prompt: string): SurveyStep[] {
  const hosts = [...prompt.matchAll(/https?:\/\/([\w.-]+(?::\d+)?)/g)].map(([, host = '']) =>
    host.toLowerCase(),
  );
  if (hosts.length === 0) return [];
  const input = { hosts: [...new Set(hosts)].slice(0, 20) };
  return [{ message: 'Checking headers...', tool: 'check_headers', input, subject: 'headers and TLS' }];
}
export const sarif: SurveyStep = {
  message: 'Exporting the findings...',
  tool: 'export_sarif',
  subject: 'the file for code hosts',
};

export function search(pattern: string, subject: string): SurveyStep {
  return { message: `Searching for ${subject}...`, tool: 'search_code', input: { pattern }, subject };
}
