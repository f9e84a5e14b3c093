import type { Command } from 'commander';
import type { Run } from './run.ts';

/** Adds a command to the program. */
export type AddCommand = (program: Command, run: Run) => void;

/** Every command by its name, in the order of the help. A command's code is loaded when somebody calls it. */
export const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  task: async () => (await import('./commands/task.ts')).addTask,
  output: async () => (await import('./commands/output.ts')).addOutput,
  artifacts: async () => (await import('./commands/artifacts.ts')).addArtifacts,
  audit: async () => (await import('./commands/audit.ts')).addAudit,
  list: async () => (await import('./commands/list.ts')).addList,
  search: async () => (await import('./commands/search.ts')).addSearch,
  watch: async () => (await import('./commands/watch.ts')).addWatch,
  send: async () => (await import('./commands/send.ts')).addSend,
  approve: async () => (await import('./commands/approve.ts')).addApprove,
  kill: async () => (await import('./commands/kill.ts')).addKill,
  wait: async () => (await import('./commands/wait.ts')).addWait,
  schedule: async () => (await import('./commands/schedule.ts')).addSchedule,
  console: async () => (await import('./commands/console.ts')).addConsole,
  types: async () => (await import('./commands/types.ts')).addTypes,
  mcp: async () => (await import('./commands/mcp.ts')).addMcp,
  deployments: async () => (await import('./commands/deployments.ts')).addDeployments,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  completion: async () => (await import('./commands/completion.ts')).addCompletion,
  complete: async () => (await import('./commands/complete.ts')).addComplete,
};

const aliases: Readonly<Record<string, string>> = { ls: 'list' };

/**
 * The commands that the arguments may mean: each that one of them names, since a name may also be an option's
 * value; all where none does, also among words to complete, and before a command for `--help`.
 */
export function namesIn(argv: readonly string[]): string[] {
  if (argv[0] === '--version' || argv[0] === '-V') return [];
  const asksForAll = argv[0] === '--help' || argv[0] === '-h';
  const words = new Set(argv.map((word) => (Object.hasOwn(aliases, word) ? aliases[word] : word)));
  const named = Object.keys(commands).filter((name) => words.has(name));
  const isAlone = named.every((name) => name === 'complete');
  return asksForAll || isAlone ? Object.keys(commands) : named;
}
