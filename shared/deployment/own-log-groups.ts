/** Where every agent's lines are kept, and what their commands print; of any stage, in any account. */
const saidByAgents = [
  /^\/background-agents-[a-z0-9-]+\/agent-output$/,
  /^\/aws\/codebuild\/background-agents-[a-z0-9-]+-commands$/,
];

/** Whether a log group holds what agents of all owners said or ran: no agent of any owner reads it. */
export function isSaidByAgents(group: string): boolean {
  return saidByAgents.some((form) => form.test(group));
}
