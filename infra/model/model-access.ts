import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Grantable } from '#shared/deployment/resources.ts';
import { explainFindings, fixLogicalId } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';

export type ModelAccessArns = Record<Extract<Grantable, `model_${string}`>, readonly string[]>;

/** One way to the model: a key in a secret, or the role of Think itself and no key at all. */
export class ModelAccess extends Construct {
  readonly arns: ModelAccessArns;
  /** Holds the key, as its whole text; put there by hand after the first deployment. */
  readonly secret: Secret | undefined;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    const { access } = settings.model;
    this.secret = access === 'api-key' ? this.#makeSecret(settings) : undefined;
    this.arns = {
      model_key: this.secret === undefined ? [] : [this.secret.secretArn],
      model_workspace: access === 'claude-platform' ? [this.#workspaceArn(settings)] : [],
      model_on_bedrock: access === 'bedrock' ? this.#bedrockArns() : [],
    };
  }

  #makeSecret(settings: StageSettings): Secret {
    const secret = new Secret(this, 'Key', {
      secretName: `${nameOf(settings)}/anthropic-api-key`,
      description: 'The Anthropic API key that Think calls the model with',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    fixLogicalId(secret, 'AgentModelKey');
    explainFindings(secret, {
      SMG4: "Only Anthropic's console makes a new key; Think reads the secret anew when a key is refused",
    });
    return secret;
  }

  #workspaceArn({ model: { workspace } }: StageSettings): string {
    if (workspace === undefined) throw new Error('model.workspace is missing: claude-platform needs its id');
    return Stack.of(this).formatArn({
      service: 'aws-external-anthropic',
      resource: 'workspace',
      resourceName: workspace,
    });
  }

  #bedrockArns(): string[] {
    const { partition, account } = Stack.of(this);
    return [
      `arn:${partition}:bedrock:*::foundation-model/anthropic.*`,
      `arn:${partition}:bedrock:*:${account}:inference-profile/*.anthropic.*`,
    ];
  }
}
