import type { McpWorld } from '#client/mcp/mcp-world.ts';
import { call, type Playbook, say } from '#local/rehearsal/playbook.ts';
import { openPlatform, type PlatformOptions, type TestPlatform } from '#test/e2e/platform.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';

/** A review that lists what it sees and ends. */
export function* shortReview() {
  yield* say('Looking');
  yield* call('report_progress', { percent: 50, message: 'Half' });
  yield* call('list_files', { depth: 2 });
  yield* call('finish', { exit_code: 0, summary: 'Reviewed' });
}

export const review = { subagent_type: 'code-review-agent', prompt: 'Review' };

/** The environment of a program that is to find this platform. */
export function environmentOf({ platform: { origin, credentials } }: TestPlatform) {
  return {
    AGENTS_ENDPOINT: origin,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    HOME: '/nowhere',
  };
}

/** A whole platform, and the surroundings of an MCP server that finds it. */
export async function openWorld(
  playbooks: Readonly<Record<string, Playbook>> = { 'code-review-agent': shortReview },
  options: PlatformOptions = {},
) {
  const platform = await openPlatform({ playbooks, ...options });
  const logged: string[] = [];
  const world: McpWorld = {
    ...clientWorld,
    env: environmentOf(platform),
    ...{ userFolder: '/nowhere', version: '1.2.3', log: (text: string) => void logged.push(text) },
  };
  return { platform, world, logged, [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose]() };
}
