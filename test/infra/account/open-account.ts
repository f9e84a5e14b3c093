import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type AgentsApi, createAgentsApi } from '#client/http/agents-api.ts';
import { createDynamoAgentStore } from '#lambdas/adapters/aws/dynamo/agent-store.ts';
import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { call } from '#local/rehearsal/playbook.ts';
import { type RehearsalServer, startRehearsalServer } from '#local/rehearsal/server.ts';
import { type MotoServer, startMoto } from '#test/aws/moto-server.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { type OsvFault, type OsvServer, startOsvServer } from '#test/fakes/osv-server.ts';
import { permissionsByRole } from '../statements.ts';
import type { Template } from '../synthesized.ts';
import { createApiFetch } from './api-fetch.ts';
import { createData } from './create-data.ts';
import { functionIn, synthesizeWithCode } from './deployment.ts';
import { createFunctionProcesses, type FunctionProcesses } from './function-processes.ts';
import { credentialsOf, type Gateway, type StatesApi, startGateway } from './gateway.ts';
import { region } from './physical-names.ts';
import { type InterpretedMachine, interpretMachine } from './state-machine.ts';

/** The template, deployed to an account that is nobody's and lies on this machine alone. */
export interface Account extends AsyncDisposable {
  template: Template;
  api: AgentsApi;
  /** The API as somebody else calls it. */
  apiOf: (principalArn: string) => AgentsApi;
  /** The API with a clock in its functions that is behind. */
  apiBehind: (ms: number) => AgentsApi;
  functions: FunctionProcesses;
  machine: InterpretedMachine;
  rehearsal: RehearsalServer;
  osv: OsvServer;
  /** What the next requests to it meet, one each. */
  osvFaults: OsvFault[];
  calls: Gateway['calls'];
  /** Everything in the table. */
  items: () => Promise<unknown>;
  /** The table, for what no function of this deployment writes yet. */
  store: AgentStore;
  /** By function: `action on ARN pattern`. */
  grants: Record<string, string[]>;
}

const settingsSchema = z.object({
  Timeout: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

const apiEndpoint = {
  ...{ url: 'https://api.invalid', region },
  credentials: () => ({ accessKeyId: 'AKIDJANE', secretAccessKey: 'of-no-account' }),
};

/** Waits a moment, which is long enough for somebody to be asked something. */
const playbooks = {
  *'code-review-agent'() {
    yield* call('wait', { seconds: 2, reason: 'for a question' });
    yield* call('finish', { exit_code: 0, summary: 'Asked and answered' });
  },
};

function openStore(clientConfig: MotoServer['clientConfig'], table: string): AgentStore {
  const dynamo = new DynamoDBClient({ ...clientConfig, region });
  const deps = { dynamo, ids: randomIds, clock: systemClock, blobs: inMemoryBlobs({ clock: systemClock }) };
  return createDynamoAgentStore(deps, { table });
}

export async function openAccount(): Promise<Account> {
  await using opening = new AsyncDisposableStack();
  const moto = opening.use(await startMoto());
  const { template, folderOf } = opening.use(await synthesizeWithCode());
  const { resolve, items } = await createData(template, moto.clientConfig);
  const rehearsal = opening.use(await startRehearsalServer({ now: Date.now, playbooks }));
  const osvFaults: OsvFault[] = [];
  const osv = await startOsvServer({ advisories: [], faults: () => osvFaults.shift() });
  opening.defer(() => osv.close());

  const states: { api?: StatesApi } = {};
  const gateway = opening.use(
    await startGateway({
      awsUrl: moto.clientConfig.endpoint,
      states: async (operation, input) =>
        states.api?.(operation, input) ?? { status: 503, body: { message: 'not there yet' } },
    }),
  );
  const environment = {
    ...{ AWS_REGION: region, AWS_ENDPOINT_URL: gateway.url },
    ...{ MODEL_SERVER_URL: rehearsal.url, OSV_URL: osv.url },
  };
  const functions = createFunctionProcesses((name) => {
    const { Timeout, Environment } = settingsSchema.parse(functionIn(template, name));
    const variables = Object.entries(Environment.Variables).map(([key, value]) => [key, resolve(value)]);
    return {
      ...{ folder: folderOf(name), timeoutMs: Timeout * 1_000 },
      environment: { ...Object.fromEntries(variables), ...credentialsOf(name), ...environment },
    };
  });
  const machine = interpretMachine({ template, resolve }, (name, event) => functions.invoke(name, event));
  states.api = machine.api;
  opening.defer(async () => {
    // What still runs waits for its function, so that goes first.
    const closed = machine.executions.close();
    await functions[Symbol.asyncDispose]();
    await closed;
  });

  const grants = permissionsByRole(template, resolve);
  const open = opening.move();
  const openApi = (behindMs: number, principalArn?: string) => {
    const invoke = (name: string, event: unknown) => functions.invoke(name, event, behindMs);
    return createAgentsApi({ ...clientWorld, fetch: createApiFetch(invoke, principalArn) }, apiEndpoint);
  };
  const apiBehind = (behindMs: number) => openApi(behindMs);
  return {
    ...{
      api: apiBehind(0),
      apiBehind,
      apiOf: (principalArn: string) => openApi(0, principalArn),
      functions,
      machine,
      rehearsal,
      osv,
      osvFaults,
      calls: gateway.calls,
    },
    ...{ items, store: openStore(moto.clientConfig, resolve({ Ref: 'AgentTable' })) },
    template,
    grants,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
