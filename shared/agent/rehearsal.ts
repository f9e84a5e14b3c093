/** Message ids of the rehearsal server start so: nobody may take a playbook's report for a model's judgement. */
export const rehearsalMessagePrefix = 'msg_rehearsal_';

/** Stands in the output of every run that had no model behind it. */
export const rehearsalNotice =
  '[WARNING] Rehearsal: no model is behind this run. A scripted playbook chose the steps; tools and findings are real.';

/** The line of a system prompt that tells the rehearsal server which playbook to follow. */
export const agentTypeLine = (agentType: string): string => `agent-type: ${agentType}`;
export const agentTypePattern = /^agent-type: ([a-zA-Z0-9_-]+)\s*$/m;
