import { controlTools } from '../agent/control-tools.ts';

/** Every name that `tools` of an agent type's file may use; others are dropped with a warning. */
export const toolNames: readonly string[] = [
  ...Object.keys(controlTools),
  'list_files',
  'read_file',
  'search_code',
  'git_diff',
  'git_log',
  'scan_secrets',
  'scan_patterns',
  'scan_infrastructure',
  'scan_dependencies',
  'scan_git_history',
  'scan_changes',
  'scan_data_flow',
  'scan_access',
  'check_headers',
  'export_sarif',
  'detect_project',
  'run_tests',
  'scan_packages',
  'scan_environment',
  'make_sbom',
  'list_accounts',
  'list_regions',
  'cost_and_usage',
  'cost_changes',
  'cost_anomalies',
  'cost_forecast',
  'find_unused_resources',
  'savings_recommendations',
  'cost_report',
  'assess_controls',
  'show_control',
  'list_log_sources',
  'watch_logs',
  'search_logs',
  'summarize_patterns',
  'validate_policies',
  'review_architecture',
  'list_stacks',
  'review_stacks',
  'plan_deployment',
  'execute_deployment',
  'smoke_test',
  'rollback_deployment',
  'run_command',
  'fetch_url',
];

/** Tools that begin what outlives them: each has an `abandon`. */
export const lastingTools: ReadonlySet<string> = new Set([
  'run_tests',
  'run_command',
  'plan_deployment',
  'execute_deployment',
  'rollback_deployment',
]);

/** Tools that do nothing without a workspace. Others look into one where there is one, or not at all. */
export const workspaceTools: ReadonlySet<string> = new Set([
  ...['list_files', 'read_file', 'search_code', 'git_diff', 'git_log'],
  ...['scan_secrets', 'scan_patterns', 'scan_infrastructure', 'scan_dependencies', 'scan_git_history'],
  ...['scan_changes', 'scan_data_flow', 'scan_access', 'scan_packages', 'scan_environment', 'make_sbom'],
  ...['review_architecture', 'validate_policies', 'detect_project', 'run_tests', 'run_command'],
  'plan_deployment',
]);

/** Claude Code's tools that have a counterpart here. */
export const claudeCodeTools: ReadonlyMap<string, string> = new Map([
  ['Read', 'read_file'],
  ['NotebookRead', 'read_file'],
  ['Grep', 'search_code'],
  ['Glob', 'list_files'],
  ['LS', 'list_files'],
  ['Bash', 'run_command'],
  ['WebFetch', 'fetch_url'],
]);

/**
 * Our tools for the names in a file, without repeats, in the file's order. `dropped` are names with no
 * counterpart: tools that write, Claude Code's own bookkeeping, MCP servers, misspellings. A restricted
 * grant (`Bash(git diff:*)`) is dropped too: giving the whole tool would be more than the file says.
 */
export function mapToolNames(names: readonly string[]): { tools: string[]; dropped: string[] } {
  const mapped = names.map((name) => ({ name, own: ownNameOf(name) }));
  return {
    tools: [...new Set(mapped.flatMap(({ own }) => own ?? []))],
    dropped: [...new Set(mapped.flatMap(({ name, own }) => (own === undefined ? name : [])))],
  };
}

/**
 * Our tools that a file takes away. Here a restriction (`Bash(rm:*)`) takes the whole tool: keeping it
 * would be more than the file says.
 */
export function mapDisallowedNames(names: readonly string[]): string[] {
  return mapToolNames(names.map((name) => name.replace(/\(.*\)$/s, ''))).tools;
}

function ownNameOf(name: string): string | undefined {
  return toolNames.includes(name) ? name : claudeCodeTools.get(name);
}
