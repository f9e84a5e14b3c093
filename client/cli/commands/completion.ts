import { Argument, type Command } from 'commander';
import { completionScripts, type Shell } from '../completion/scripts.ts';
import type { Run } from '../run.ts';

const examples = `
Examples:
  source <(agents completion bash)                                # this shell; in ~/.bashrc: every one
  agents completion zsh > "\${fpath[1]}/_agents"
  agents completion fish > ~/.config/fish/completions/agents.fish

Completes commands, options, agent types, agent ids, deployments and schedules: what is running is asked of the platform.`;

export function addCompletion(program: Command, run: Run): void {
  program
    .command('completion')
    .summary('print a script that lets your shell complete words')
    .description('Prints a script that lets your shell complete words of this program.')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(completionScripts)))
    .addHelpText('after', examples)
    .action((shell: Shell) => void run.world.out.write(completionScripts[shell]));
}
