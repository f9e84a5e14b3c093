import { maxCollectedBytes, type SandboxCommand } from '#lambdas/ports/sandbox.ts';
import { runnerScript } from './runner-script.ts';

/** Variables of the build itself, which its log does not show and the command does not get. */
export const buildVariables = {
  workspaceUrl: 'SANDBOX_WORKSPACE_URL',
  nonce: 'SANDBOX_NONCE',
  /** By whom the build was begun. */
  key: 'SANDBOX_KEY',
} as const;

/** What a build does, as JSON, which is YAML too: the command's parts in base64, then the script that runs it. */
export function buildSpec(command: Omit<SandboxCommand, 'workspace' | 'onOutput' | 'signal'>): string {
  return JSON.stringify({
    version: 0.2,
    env: { shell: 'bash' },
    phases: { build: { commands: [[...partsOf(command), runnerScript].join('\n')] } },
  });
}

function partsOf(command: Omit<SandboxCommand, 'workspace' | 'onOutput' | 'signal'>): string[] {
  const { argv, env, prepare, collect = [] } = command;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [
    `argv64='${toBase64(argv)}'`,
    `variables64='${toBase64(variables)}'`,
    `timeout_ms=${Math.ceil(command.timeoutMs)}`,
    `max_bytes=${Math.floor(command.maxOutputBytes)}`,
    `network=${yesOrNone(command.network)}`,
    `prepare64='${toBase64(prepare?.argv ?? [])}'`,
    `prepare_ms=${Math.ceil(prepare?.timeoutMs ?? 0)}`,
    `prepare_network=${yesOrNone(prepare?.network === true)}`,
    `collect64='${toBase64(collect)}'`,
    `max_collected=${maxCollectedBytes}`,
  ];
}

function yesOrNone(network: boolean): string {
  return network ? 'yes' : 'none';
}

/** Each behind a NUL, which none of them can hold. */
function toBase64(texts: readonly string[]): string {
  if (texts.some((text) => text.includes('\0'))) throw new Error('a command cannot hold a NUL character');
  return Buffer.from(texts.map((text) => `${text}\0`).join('')).toString('base64');
}
