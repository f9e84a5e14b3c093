import type { InitializeMiddleware, MetadataBearer } from '@smithy/types';

/** What an AWS client is told instead of the service's answer. */
export type Answer = (command: string, input: object) => object;

/** Where every AWS client of the count points: nothing is listening there, and nothing is sent. */
export const nowhere = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
};

/** Takes the place of everything between an SDK's client and its service. @param pause how long a call takes. */
export function answering<Output extends MetadataBearer>(
  answer: Answer,
  pause: () => Promise<void>,
): InitializeMiddleware<object, Output> {
  return (_next, context) => async (args) => {
    await pause();
    const output = answer(String(context['commandName']), args.input);
    // The service's answer: the one thing here that comes from outside the type system.
    return { output: { $metadata: {}, ...output } as Output, response: {} };
  };
}
