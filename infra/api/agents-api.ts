import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Operation, operations } from '#shared/contract/operations.ts';
import { routes } from '#shared/contract/routes.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';
import { asFunction, asRestApi } from '../cdk-interfaces.ts';
import { explainFindings, fixLogicalId } from '../explained-findings.ts';
import type { AgentFunctions } from '../functions/agent-functions.ts';
import { nameOf } from '../names.ts';
import { retentionOf } from '../retention-days.ts';
import type { StageSettings } from '../settings.ts';
import { accessLogFormat } from './access-log-format.ts';
import { answerInTheWordsOfTheContract } from './gateway-answers.ts';
import { addRequestModel } from './request-models.ts';

type Route = (typeof routes)[number];

interface AgentsApiProps {
  settings: StageSettings;
  functions: AgentFunctions;
}

/** The routes of the contract, signed by IAM, each with its function behind it. */
export class AgentsApi extends Construct {
  readonly api: apigateway.RestApi;

  constructor(scope: Construct, id: string, { settings, functions }: AgentsApiProps) {
    super(scope, id);
    this.api = new apigateway.RestApi(this, 'Api', {
      restApiName: nameOf(settings),
      description: 'Starts, follows, lists and kills background agents',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      cloudWatchRole: settings.ownsApiGatewayLogRole,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: this.#stageOptions(settings),
    });
    // The stack has an output of its own for it.
    this.api.node.tryRemoveChild('Endpoint');
    this.api.deploymentStage.node.addDependency(this.#executionLog(settings));
    answerInTheWordsOfTheContract(asRestApi(this.api));
    const validator = this.api.addRequestValidator('CheckRequest', {
      requestValidatorName: 'body-and-parameters',
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    for (const route of routes) this.#serve(route, functions, validator);
    this.#explainFindings();
  }

  /** What may be called, as IAM names it. */
  arnOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
    return this.api.arnForExecuteApi(
      method,
      path.replaceAll(/\{\w+\}/g, '*'),
      this.api.deploymentStage.stageName,
    );
  }

  #serve(route: Route, functions: AgentFunctions, requestValidator: apigateway.IRequestValidator): void {
    const integration = new apigateway.LambdaIntegration(asFunction(functions.live(route.name)), {
      allowTestInvoke: false,
      ...(isStream(route) ? streamed : {}),
    });
    const model = addRequestModel(this.api, route.name);
    const parameters = route.path.match(/(?<=\{)\w+(?=\})/g) ?? [];
    this.api.root.resourceForPath(route.path).addMethod(route.method, integration, {
      operationName: route.name,
      authorizationType: route.signed ? apigateway.AuthorizationType.IAM : apigateway.AuthorizationType.NONE,
      requestValidator,
      requestParameters: Object.fromEntries(parameters.map((name) => [`method.request.path.${name}`, true])),
      ...(model === undefined ? {} : { requestModels: { 'application/json': model } }),
    });
  }

  #explainFindings(): void {
    fixLogicalId(this.api, 'AgentsApi');
    fixLogicalId(this.api.deploymentStage, 'AgentsApiStage');
    explainFindings(this.api, {
      COG4: 'Callers are IAM principals, who sign their calls; there are no users to keep in a pool',
      APIG3: 'A web firewall costs while nobody calls, and every route but health refuses the unsigned',
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
        "The policy that AWS asks for on the account's one role for API Gateway's logs",
    });
    for (const method of this.api.methods.filter(
      ({ httpMethod, resource }) => !isSigned(httpMethod, resource.path),
    )) {
      explainFindings(method, {
        APIG4: 'Says that the platform is there, and nothing else: the contract has it unsigned',
      });
    }
  }

  /** Under the name that API Gateway chooses, and would make it by, to be kept for ever. */
  #executionLog(settings: StageSettings): LogGroup {
    return new LogGroup(this, 'ExecutionLog', {
      logGroupName: `API-Gateway-Execution-Logs_${this.api.restApiId}/${settings.stage}`,
      retention: retentionOf(settings.retention.logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #stageOptions(settings: StageSettings): apigateway.StageOptions {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/${nameOf(settings)}/api-access`,
      retention: retentionOf(settings.retention.logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return {
      stageName: settings.stage,
      throttlingRateLimit: settings.limits.callsPerSecond,
      throttlingBurstLimit: settings.limits.callsAtOnce,
      accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
      accessLogFormat,
      loggingLevel: apigateway.MethodLoggingLevel.ERROR,
      // Bodies are prompts and output: they go into no log.
      dataTraceEnabled: false,
      metricsEnabled: true,
      tracingEnabled: true,
    };
  }
}

function isSigned(method: string, path: string): boolean {
  return routes.some((route) => route.method === method && route.path === path && route.signed);
}

function isStream({ name }: Route): boolean {
  const operation: Operation = operations[name];
  return operation.isStream === true;
}

/** Handed on as it comes, for as long as the function takes; API Gateway's own limits are 15 minutes, and 5 of silence. */
const streamed: Pick<apigateway.LambdaIntegrationOptions, 'responseTransferMode' | 'timeout'> = {
  responseTransferMode: apigateway.ResponseTransferMode.STREAM,
  timeout: Duration.seconds(routeFunctions['agent-events'].timeoutSeconds),
};
