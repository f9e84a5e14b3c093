import * as z from 'zod';
import { type AgentsApi, createAgentsApi } from '#client/http/agents-api.ts';
import { type RehearsalServer, startRehearsalServer } from '#local/rehearsal/server.ts';
import { startMoto } from '#test/aws/moto-server.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';
import { type OsvServer, startOsvServer } from '#test/fakes/osv-server.ts';
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
  /** The API with a clock in its functions that is behind. */
  apiBehind: (ms: number) => AgentsApi;
  functions: FunctionProcesses;
  machine: InterpretedMachine;
  rehearsal: RehearsalServer;
  osv: OsvServer;
  calls: Gateway['calls'];
  /** Everything in the table. */
  items: () => Promise<unknown>;
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

export async function openAccount(): Promise<Account> {
  await using opening = new AsyncDisposableStack();
  const moto = opening.use(await startMoto());
  const { template, folderOf } = opening.use(await synthesizeWithCode());
  const { resolve, items } = await createData(template, moto.clientConfig);
  const rehearsal = opening.use(await startRehearsalServer({ now: Date.now }));
  const osv = await startOsvServer({ advisories: [] });
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
  const apiBehind = (behindMs: number) => {
    const fetch = createApiFetch((name, event) => functions.invoke(name, event, behindMs));
    return createAgentsApi({ ...clientWorld, fetch }, apiEndpoint);
  };
  return {
    ...{ api: apiBehind(0), apiBehind, functions, machine, rehearsal, osv, calls: gateway.calls, items },
    template,
    grants,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
