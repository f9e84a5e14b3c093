import type { EnvironmentVariable } from '#shared/deployment/environment.ts';

/** Variables that a stage may do without. */
type Optional =
  | 'AGENTS_MODEL_KEY_ARN'
  | 'AGENTS_MODEL_WORKSPACE'
  | 'AGENTS_MEMBER_ROLE'
  | 'AGENTS_MEMBER_EXTERNAL_ID'
  | 'AGENTS_DEPLOY_POLICY'
  | 'AGENTS_ALLOWED_HOSTS';

/** The variables that a function's facts name, as text. */
export type FunctionEnvironment<Name extends EnvironmentVariable> = {
  [Variable in Exclude<Name, Optional>]: string;
} & { [Variable in Extract<Name, Optional>]?: string };

const optional: ReadonlySet<EnvironmentVariable> = new Set<Optional>([
  'AGENTS_MODEL_KEY_ARN',
  'AGENTS_MODEL_WORKSPACE',
  'AGENTS_MEMBER_ROLE',
  'AGENTS_MEMBER_EXTERNAL_ID',
  'AGENTS_DEPLOY_POLICY',
  'AGENTS_ALLOWED_HOSTS',
]);

/** @throws {Error} naming every variable that is missing: a function that is set up wrongly does not begin. */
export function readFunctionEnvironment<Name extends EnvironmentVariable>(
  names: readonly Name[],
  environment: NodeJS.ProcessEnv = process.env,
): FunctionEnvironment<Name> {
  const given = Object.fromEntries(
    names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  if (isComplete(given, names)) return given;
  throw new Error(`not set: ${missingIn(given, names).join(', ')}`);
}

function isComplete<Name extends EnvironmentVariable>(
  given: object,
  names: readonly Name[],
): given is FunctionEnvironment<Name> {
  return missingIn(given, names).length === 0;
}

function missingIn(given: object, names: readonly EnvironmentVariable[]): EnvironmentVariable[] {
  return names.filter((name) => !(name in given) && !optional.has(name));
}
