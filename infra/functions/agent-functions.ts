import type { Alias, Code, IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionFacts } from '#shared/deployment/function-facts.ts';
import { type FunctionName, functionNames, functions } from '#shared/deployment/functions.ts';
import type { StageSettings } from '../settings.ts';
import { AgentFunction } from './agent-function.ts';
import { type EnvironmentSources, environmentOf } from './environment.ts';
import { type GrantableResources, grantableArns } from './grantable-arns.ts';

/** A function's bundle. */
export type CodeOf = (name: FunctionName, facts: FunctionFacts) => Code;

export interface AgentFunctionsProps {
  settings: StageSettings;
  codeOf: CodeOf;
  environment: EnvironmentSources;
  resources: GrantableResources;
}

/** Every function of `shared/deployment`, with exactly the variables and the rights that are written there. */
export class AgentFunctions extends Construct {
  readonly #functions: ReadonlyMap<FunctionName, AgentFunction>;

  constructor(
    scope: Construct,
    id: string,
    { settings, codeOf, environment, resources }: AgentFunctionsProps,
  ) {
    super(scope, id);
    const arns = grantableArns(resources);
    this.#functions = new Map(
      functionNames.map((name) => {
        const facts: FunctionFacts = functions[name];
        const made = new AgentFunction(this, name, {
          ...{ settings, name, facts, code: codeOf(name, facts) },
          environment: environmentOf(facts, environment),
        });
        for (const grant of facts.grants) made.allow(grant, arns[grant.on]);
        return [name, made];
      }),
    );
  }

  /** What everything calls that should follow a deployment at once. */
  live(name: FunctionName): Alias {
    return this.#made(name).alias;
  }

  /** What a state machine calls whose executions should keep the code that they began with. */
  deployed(name: FunctionName): IVersion {
    return this.#made(name).version;
  }

  #made(name: FunctionName): AgentFunction {
    const made = this.#functions.get(name);
    if (made === undefined) throw new Error(`no function ${name}`);
    return made;
  }
}
