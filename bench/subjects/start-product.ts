import { join } from 'node:path';
import * as z from 'zod';
import packageFile from '#package.json' with { type: 'json' };
import { startChild } from './child.ts';
import type { HttpCall } from './http-caller.ts';
import { benchedType } from './request-preamble.ts';
import { createCallSigner } from './sign-call.ts';
import type { Subject } from './subject.ts';

const readySchema = z.object({
  origin: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});

// `node`, its flags and the entry.
const [, ...startArguments] = packageFile.scripts.start.replace(/^exec /, '').split(' ');

/** The platform as `npm start` runs it. @param folder an empty one, for all that it keeps. */
export async function startProduct(modelOrigin: string, folder: string): Promise<Subject> {
  const child = await startChild([...startArguments, '--json'], {
    ...process.env,
    AGENTS_HOME: join(folder, 'home'),
    AGENTS_PORT: '0',
    AGENTS_MAX_RUNNING: '100000',
    AGENTS_TYPES: '',
    AGENTS_LOG: 'error',
    ANTHROPIC_BASE_URL: modelOrigin,
    ANTHROPIC_API_KEY: 'bench',
  });
  const ready = readySchema.parse(child.ready);
  const sign = createCallSigner(ready);
  return {
    name: 'product',
    ...{ pid: child.pid, bootMs: child.bootMs, origin: ready.origin },
    prepareStart: (prompt) => sign('POST', '/tasks', { body: startOf(prompt) }),
    prepareRunning: () => sign('GET', '/agents', { query: { status: 'running', limit: '1' } }),
    hasRunning: (answer) =>
      z.object({ agents: z.array(z.unknown()) }).parse(JSON.parse(answer)).agents.length > 0,
    product: {
      prepareKill: (agentId): Promise<HttpCall> => sign('POST', `/agents/${agentId}/kill`),
      prepareOutput: (agentId, query) => sign('GET', `/agents/${agentId}/output`, { query }),
    },
    stop: () => child.stop(),
  };
}

function startOf(prompt: string): object {
  return { subagent_type: benchedType, prompt, model: 'haiku', run_in_background: true };
}
