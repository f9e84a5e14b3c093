import type { SandboxCommand } from '#lambdas/ports/sandbox.ts';
import { runnerScript } from './runner-script.ts';

/** Variables of the build itself, which its log does not show and the command does not get. */
export const buildVariables = { workspaceUrl: 'SANDBOX_WORKSPACE_URL', nonce: 'SANDBOX_NONCE' } as const;

/** What a build does, as JSON, which is YAML too: the command's parts in base64, then the script that runs it. */
export function buildSpec(
  command: Pick<SandboxCommand, 'argv' | 'env' | 'timeoutMs' | 'maxOutputBytes' | 'network'>,
): string {
  const variables = Object.entries(command.env).map(([name, value]) => `${name}=${value}`);
  const parts = [
    `argv64='${toBase64(command.argv)}'`,
    `variables64='${toBase64(variables)}'`,
    `timeout_ms=${Math.ceil(command.timeoutMs)}`,
    `max_bytes=${Math.floor(command.maxOutputBytes)}`,
    `network=${command.network ? 'yes' : 'none'}`,
  ];
  return JSON.stringify({
    version: 0.2,
    env: { shell: 'bash' },
    phases: { build: { commands: [[...parts, runnerScript].join('\n')] } },
  });
}

/** Each behind a NUL, which none of them can hold. */
function toBase64(texts: readonly string[]): string {
  if (texts.some((text) => text.includes('\0'))) throw new Error('a command cannot hold a NUL character');
  return Buffer.from(texts.map((text) => `${text}\0`).join('')).toString('base64');
}
