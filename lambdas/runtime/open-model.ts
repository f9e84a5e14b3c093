import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { modelAccesses } from '#shared/deployment/environment.ts';
import { createAnthropicModel } from '../adapters/anthropic/anthropic-model.ts';
import { createKeyedModel } from '../adapters/anthropic/keyed-model.ts';
import { createSecretKey } from '../adapters/aws/secret-key.ts';
import { createSigningFetch } from '../adapters/aws/sign-fetch.ts';
import type { Model } from '../ports/model.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaRole } from './lambda-role.ts';
import { lambdaWorld } from './lambda-world.ts';

type ModelEnvironment = FunctionEnvironment<
  'AGENTS_MODEL_ACCESS' | 'AGENTS_MODEL_KEY_ARN' | 'AGENTS_MODEL_WORKSPACE'
>;

/** The model, reached as the stage is set: with a key of Anthropic's, or signed by the function's own role. */
export function openModel(environment: ModelEnvironment): Model {
  switch (z.enum(modelAccesses).parse(environment.AGENTS_MODEL_ACCESS)) {
    case 'api-key':
      return withSecretKey(required(environment.AGENTS_MODEL_KEY_ARN, 'AGENTS_MODEL_KEY_ARN'));
    case 'claude-platform':
      return onClaudePlatform(required(environment.AGENTS_MODEL_WORKSPACE, 'AGENTS_MODEL_WORKSPACE'));
    case 'bedrock':
      return onBedrock();
  }
}

function withSecretKey(secretArn: string): Model {
  const deps = { ...lambdaWorld, secrets: new SecretsManagerClient(clientSettings) };
  return createKeyedModel(createSecretKey(deps, secretArn), (apiKey) => createAnthropicModel({ apiKey }));
}

function onClaudePlatform(workspace: string): Model {
  const { region } = lambdaRole;
  const send: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('anthropic-workspace-id', workspace);
    return signed('aws-external-anthropic')(input, { ...init, headers });
  };
  const baseUrl = `https://aws-external-anthropic.${region}.api.aws`;
  return createAnthropicModel({ apiKey: 'signed', baseUrl, fetch: send });
}

/** Bedrock's ids are the vendor's behind the name of an inference profile. */
function onBedrock(): Model {
  const baseUrl = `https://bedrock-runtime.${lambdaRole.region}.amazonaws.com/anthropic`;
  const model = createAnthropicModel({ apiKey: 'signed', baseUrl, fetch: signed('bedrock') });
  return {
    complete: (request, sink) =>
      model.complete({ ...request, model: `global.anthropic.${request.model}` }, sink),
  };
}

function signed(service: string): typeof fetch {
  return createSigningFetch({ fetch, now: () => lambdaWorld.clock.now() }, { ...lambdaRole, service });
}

function required(value: string | undefined, name: string): string {
  if (value !== undefined) return value;
  throw new Error(`not set: ${name}`);
}
