import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/** One JSON object for each call: who, what, how it went and how long it took; no query and no body. */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    request_id: '$context.requestId',
    trace: '$context.xrayTraceId',
    at: '$context.requestTime',
    caller: '$context.identity.userArn',
    ip: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    route: '$context.resourcePath',
    status: '$context.status',
    error: '$context.error.responseType',
    response_ms: '$context.responseLatency',
    function_ms: '$context.integration.latency',
  }),
);
