import { type IRestApi, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { FunctionBase, type IFunction, type IVersion, Version } from 'aws-cdk-lib/aws-lambda';

// With exactOptionalPropertyTypes a class of the CDK is not its own interface: where the interface says
// `role?: IRole`, the class says `role: IRole | undefined`. These say at run time what the types cannot.

export function asFunction(construct: unknown): IFunction {
  return check<IFunction>(construct, (it): it is IFunction => it instanceof FunctionBase);
}

export function asVersion(construct: unknown): IVersion {
  return check<IVersion>(construct, (it): it is IVersion => it instanceof Version);
}

export function asRestApi(construct: unknown): IRestApi {
  return check<IRestApi>(construct, (it): it is IRestApi => it instanceof RestApi);
}

function check<Wanted>(construct: unknown, is: (it: unknown) => it is Wanted): Wanted {
  if (is(construct)) return construct;
  throw new TypeError('not the construct that it is taken for');
}
