/** A family is one Lambda with one role, and one state in the machine. */
export const toolFamilies = ['code', 'scan', 'command', 'cloud', 'logs', 'deploy'] as const;
export type ToolFamily = (typeof toolFamilies)[number];
