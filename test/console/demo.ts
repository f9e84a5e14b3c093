import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RunningConsole, startConsole } from '#client/console/server/start-console.ts';
import { type AgentsApi, createAgentsApi } from '#client/http/agents-api.ts';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { startPlatform } from '#local/platform.ts';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { TaskInput } from '#shared/contract/task.ts';
import { deployPolicySchema } from '#shared/deployment/deploy-policy.ts';
import { policy, resource, template } from '#test/deploy/deploying.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';
import { readShop } from '#test/samples/build-sample.ts';

/** A console with agents in every state. */
export interface Demo extends AsyncDisposable {
  console: RunningConsole;
  /** By what they are there for. */
  agents: Readonly<Record<'scan' | 'approval' | 'watch' | 'killed' | 'broke', string>>;
}

/** A rehearsal as `npm start` makes it without a model key: playbooks choose the steps, tools and findings are real. */
export async function openDemo(): Promise<Demo> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'agents-demo-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const log = join(folder, 'checkout.log');
  const shop = join(folder, 'shop');
  await writeFile(log, '');
  await writeFiles(shop, await readShop());
  await writeFiles(join(folder, 'stacks'), stacks);
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const platform = await startPlatform(
    { clock: systemClock, ids: randomIds, log: quiet },
    {
      ...{ home: join(folder, 'home'), port: 0, agentTypeFolders: [], maxRunning: 10, model: undefined },
      ...{ osvUrl: 'http://127.0.0.1:9', userName: 'ann', version: '1.0.0', stackSimulation: folder },
      deployPolicy: deployPolicySchema.parse(policy),
      logs: { files: [log], region: 'eu-west-1' },
    },
  );
  opened.defer(() => platform.close());
  const { origin: url, region, credentials } = platform;
  const endpoint = { url, region, credentials: () => credentials };
  const agents = await startAgents(createAgentsApi(clientWorld, endpoint), {
    shop,
    log,
    stacks: join(folder, 'stacks'),
  });
  const options = {
    port: 0,
    workspace: shop,
    findEndpoint: async () => endpoint,
    failed: (error: unknown) => {
      throw error;
    },
  };
  const console = await startConsole(clientWorld, options);
  opened.defer(() => console.close());
  const open = opened.move();
  return { console, agents, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

const alarms = Array.from({ length: 60 }, (_, at) => [
  `Alarm${at + 1}`,
  resource('AWS::CloudWatch::Alarm', { Threshold: at + 1 }),
]);

const environmentOf = (name: string, file: string) => ({
  ...{ region: 'eu-west-1', stack: `shop-${name}`, template: file },
});

const stacks = {
  'template.json': template({
    Orders: resource('AWS::DynamoDB::Table', { TableName: 'orders', BillingMode: 'PAY_PER_REQUEST' }),
    Api: resource('AWS::Lambda::Function', { MemorySize: 256 }),
    Alarm: resource('AWS::CloudWatch::Alarm', { Threshold: 5 }),
  }),
  // The simulated account takes a second for each resource: enough to see it done.
  'alarms.json': template(Object.fromEntries(alarms)),
  '.agents/environments.json': JSON.stringify({
    environments: { prod: environmentOf('prod', 'template.json'), dev: environmentOf('dev', 'alarms.json') },
  }),
};

async function startAgents(
  api: AgentsApi,
  { shop, log, stacks }: { shop: string; log: string; stacks: string },
) {
  const [code, templates] = await Promise.all([upload(api, shop), upload(api, stacks)]);
  const start = async (
    subagent_type: string,
    prompt: string,
    more: Partial<TaskInput> = {},
  ): Promise<string> =>
    (await api.task({ subagent_type, prompt, run_in_background: true, ...more })).agent_id;
  const ended = async (id: string): Promise<void> => {
    while ((await api.output(id, { filter: '^$', wait_seconds: 25 })).status === 'running');
  };
  const review = await start('code-review-agent', 'Review the checkout for security and quality', {
    workspace: code,
  });
  await ended(review);
  await ended(await start('dependency-agent', 'Check dependencies before the release', { workspace: code }));
  const broke = await start('security-auditor-agent', 'Audit authentication and authorization', {
    ...{ workspace: code, max_cost_usd: 0.0001 },
  });
  await ended(broke);
  const killed = await start('monitoring-agent', `Watch ${log} for 1 hour`, {
    description: 'Watch the checkout for timeouts',
  });
  const scan = await start('devsecops-scanner', 'Full security scan of the shop', { workspace: code });
  await ended(scan);
  await api.kill(killed);
  const watch = await start('monitoring-agent', `Watch ${log} for 1 minute, looking every 5 seconds`, {
    description: 'Watch the checkout while we release',
  });
  await start('aws-infrastructure-expert', 'Deploy application stack to dev environment.', {
    workspace: templates,
  });
  const approval = await start(
    'aws-infrastructure-expert',
    'Deploy application stack to PRODUCTION. Execute deployment checklist.',
    { workspace: templates },
  );
  while ((await api.output(approval, { limit: 1 })).approval === undefined) await clientWorld.sleep(50);
  return { scan, approval, watch, killed, broke };
}

async function upload(api: AgentsApi, folder: string): Promise<WorkspaceId> {
  await using snapshot = await snapshotFolder(folder);
  return await uploadWorkspace({ api, world: clientWorld }, snapshot);
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
