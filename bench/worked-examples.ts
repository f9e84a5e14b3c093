import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AgentsClient } from '#client/index.ts';
import { parseMessageRequest } from '#local/rehearsal/api/request-schema.ts';
import { readRequest } from '#local/rehearsal/reading.ts';
import { openPlatform, type TestPlatform } from '#test/e2e/platform.ts';
import { startHoldingProxy } from '#test/examples/holding-proxy.ts';
import { monotonicMs } from './monotonic.ts';

const help = `Measures what examples 2 and 7 save: their four agents at once, against the same four one after the other.

npm run bench:examples -- [OPTIONS]

  --model-seconds N  that the model takes for one agent, all its replies together (default 10)
  --workspace DIR    what the agents look at (default the programs in examples, without history)
  --help

The agents are the real ones, led by the rehearsal, with their tools at work on this machine. The rehearsal needs between 3
and 13 replies for them, where a model would talk about as long to each; so each agent's replies share the same time.
`;

interface ExampleTask {
  subagent_type: string;
  description: string;
  prompt: string;
}

const { values } = parseArgs({
  options: {
    'model-seconds': { type: 'string', default: '10' },
    workspace: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(help);
else {
  await using open = new AsyncDisposableStack();
  const workspace = values.workspace ?? (await copyOfExamples(open));
  for (const name of ['02-pre-deployment-checks', '07-infrastructure-analysis'])
    await measure(name, { agentMs: Number(values['model-seconds']) * 1_000, workspace });
}

async function measure(
  name: string,
  { agentMs, workspace }: { agentMs: number; workspace: string },
): Promise<void> {
  const tasks = await tasksOf(name);
  const replyMs = new Map<string, number>();
  await using open = new AsyncDisposableStack();
  await using world = await openPlatform({
    async beforeModel(modelUrl) {
      const proxy = await startHoldingProxy(modelUrl, async ({ body }) => {
        const { agentType } = readRequest(parseMessageRequest(JSON.parse(body)));
        await sleep(replyMs.get(agentType) ?? 0);
      });
      return open.use(proxy).url;
    },
  });
  const { origin: endpoint, region, credentials } = world.platform;
  const client = new AgentsClient({ endpoint, region, credentials, workspace });

  for (const task of tasks)
    replyMs.set(task.subagent_type, agentMs / (await countReplies(world, client, task)));
  const alone: number[] = [];
  for (const task of tasks) alone.push(await timed(() => client.task(task)));
  const together = await timed(() => Promise.all(tasks.map((task) => client.task(task))));

  const inTurn = alone.reduce((sum, ms) => sum + ms, 0);
  process.stdout.write(
    [
      `${name}`,
      ...tasks.map(({ subagent_type }, i) => `  ${subagent_type.padEnd(32)}${seconds(alone[i] ?? 0)}`),
      `  ${'one after the other'.padEnd(32)}${seconds(inTurn)}`,
      `  ${'at once'.padEnd(32)}${seconds(together)}   ${(inTurn / together).toFixed(2)} x`,
      '',
    ].join('\n'),
  );
}

/** Outside of any repository: reading a long history would be most of what is measured. */
async function copyOfExamples(open: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'examples-'));
  open.defer(() => rm(folder, { recursive: true, force: true }));
  await cp(new URL('../examples', import.meta.url), folder, { recursive: true });
  return folder;
}

/** The tasks that an example's program starts, in its order. */
async function tasksOf(name: string): Promise<ExampleTask[]> {
  const program = await readFile(new URL(`../examples/${name}.ts`, import.meta.url), 'utf8');
  const task = /subagent_type: "([^"]+)",\s+description: "([^"]+)",\s+prompt: (?:"([^"]+)"|`([^`]+)`)/g;
  const tasks = [...program.matchAll(task)].map(([, subagent_type = '', description = '', line, lines]) => ({
    ...{ subagent_type, description, prompt: line ?? lines ?? '' },
  }));
  if (tasks.length !== 4) throw new Error(`${name} starts ${tasks.length} agents, and four were expected`);
  return tasks;
}

/** Of the rehearsal, while nothing holds it back. */
async function countReplies(
  { rehearsal }: TestPlatform,
  client: AgentsClient,
  task: ExampleTask,
): Promise<number> {
  const before = rehearsal.log.requests.length;
  await client.task(task);
  return rehearsal.log.requests.length - before;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begunAt = monotonicMs();
  await work();
  return monotonicMs() - begunAt;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`.padStart(8);
}
