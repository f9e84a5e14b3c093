import * as z from 'zod';
import { toProxyEvent } from '#local/http/proxy-event.ts';
import { createRouter } from '#local/http/router.ts';
import { routes } from '#shared/contract/routes.ts';

const answerSchema = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string(),
});

/** Who calls, unless it is said otherwise. */
export const jane = 'arn:aws:iam::123456789012:user/jane';

/** API Gateway: hands a request to the function of its route, as the event that REST APIs make. */
export function createApiFetch(
  invoke: (functionName: string, event: unknown) => Promise<unknown>,
  principalArn = jane,
): typeof fetch {
  const router = createRouter(routes);
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const match = router.match(request.method, pathname);
    if (!('route' in match)) throw new Error(`no route ${request.method} ${pathname}`);
    const body = await request.text();
    const event = toProxyEvent(
      {
        ...{ method: request.method, path: pathname, query: search.slice(1) },
        rawHeaders: [...request.headers].flat(),
        body: body === '' ? null : body,
        ...{ sourceIp: '192.0.2.1', requestId: crypto.randomUUID(), receivedAt: Date.now() },
        caller: { accessKeyId: 'AKIDJANE', principalArn },
      },
      match,
    );
    const { statusCode, headers, body: text } = answerSchema.parse(await invoke(match.route.name, event));
    return new Response(text, { status: statusCode, headers });
  };
}
