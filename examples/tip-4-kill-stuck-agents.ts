import { KillAgent, ListAgents } from '#client/index.ts';

// If agent seems stuck or taking too long
await ListAgents({ status: "running" })
// agent-abc running for 45 minutes (expected 10)

await KillAgent({ agent_id: "agent-abc" })
// Review partial output to understand what went wrong
