import * as z from 'zod';

/** A call as API Gateway hands it to a function; without an ARN nobody signed it. */
export function httpEvent(
  caller: { userArn?: string },
  { body, agentId }: { body?: unknown; agentId?: string } = {},
) {
  return {
    ...{ httpMethod: 'POST', path: '/', headers: { 'content-type': 'application/json' } },
    pathParameters: agentId === undefined ? null : { agent_id: agentId },
    ...{ queryStringParameters: null, multiValueQueryStringParameters: null },
    body: body === undefined ? null : JSON.stringify(body),
    requestContext: { requestId: 'request-1', identity: caller },
  };
}

const answerSchema = z.object({ statusCode: z.number(), body: z.string() });

export function readAnswer(answer: unknown): { statusCode: number; body: unknown } {
  const { statusCode, body } = answerSchema.parse(answer);
  return { statusCode, body: JSON.parse(body) };
}

export const jane = { userArn: 'arn:aws:iam::123456789012:user/jane' };
