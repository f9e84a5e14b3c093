/** Tools that do their work on a workspace; those of the scan family begin alike. */
const tools: ReadonlySet<string> = new Set([
  ...['list_files', 'read_file', 'search_code', 'git_diff', 'git_log'],
  ...['detect_project', 'run_tests', 'run_command', 'make_sbom', 'review_architecture', 'plan_deployment'],
]);

/** Whether an agent type with these tools has a use for a workspace. */
export function readsWorkspace(names: readonly string[]): boolean {
  return names.some((name) => tools.has(name) || name.startsWith('scan_'));
}
