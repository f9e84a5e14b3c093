/**
 * The rehearsal server marks every reply, so that nobody takes a playbook's report for a model's judgement:
 * message ids start so, and every answer carries the header.
 */
export const rehearsalMessagePrefix = 'msg_rehearsal_';
export const rehearsalHeader = 'x-rehearsal';

/** The line of a system prompt that tells the rehearsal server which playbook to follow. */
export const agentTypeLine = (agentType: string): string => `agent-type: ${agentType}`;
export const agentTypePattern = /^agent-type: ([a-zA-Z0-9_-]+)\s*$/m;
