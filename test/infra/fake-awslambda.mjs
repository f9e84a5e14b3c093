// What Lambda's runtime puts into every function: the means to answer bit by bit.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

const streaming = Symbol('streaming');

export const fakeAwslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [streaming]: true }),
  HttpResponseStream: {
    from: (connection, metadata) => Object.assign(connection, { metadata }),
  },
};

/** Calls a function as Lambda does; of one that streams, the whole answer as API Gateway would have it. */
export async function invoke(handler, event, context) {
  if (handler[streaming] !== true) return await handler(event, context);
  const connection = new PassThrough();
  const [body] = await Promise.all([text(connection), handler(event, connection, context)]);
  return { ...connection.metadata, body };
}
