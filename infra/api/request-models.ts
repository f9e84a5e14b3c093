import { CfnModel, type IModel, Model, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import * as z from 'zod';
import { type Operation, operations } from '#shared/contract/operations.ts';
import type { RouteName } from '#shared/contract/routes.ts';

/**
 * The route's body as a model of API Gateway's, which speaks JSON Schema draft 4. It is checked before a function is
 * called; the function checks it again, and more.
 */
export function addRequestModel(api: RestApi, route: RouteName): IModel | undefined {
  const { body }: Operation = operations[route];
  if (body === undefined) return undefined;
  const schema = z.toJSONSchema(body, { target: 'draft-4', io: 'input' });
  const model = new CfnModel(api, `Body-${route}`, {
    restApiId: api.restApiId,
    // Letters and digits are all that a model's name may have.
    name: route.replaceAll('-', ''),
    description: `The body of ${route}`,
    contentType: 'application/json',
    schema,
  });
  // Without this a changed schema would not reach the stage.
  api.latestDeployment?.addToLogicalId({ [route]: schema });
  return Model.fromModelName(api, `BodyName-${route}`, model.ref);
}
