import { messageRequestSchema } from '#shared/contract/messages.ts';
import { type SendDeps, sendMessage } from '../agents/send-message.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export function createSendMessageHandler(deps: WrapperDeps & SendDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'send-message',
    body: messageRequestSchema,
    handle: async ({ owner, agentId, body: { text }, idempotencyKey }) => ({
      status: 202,
      body: await sendMessage(deps, { owner, agentId, text, idempotencyKey }),
    }),
  });
}
