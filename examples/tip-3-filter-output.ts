import { AgentOutput } from '#client/index.ts';

// Only show errors and warnings
await AgentOutput({
  agent_id: "agent-123",
  filter: "ERROR|WARN|CRITICAL"
})

// Only show progress updates
await AgentOutput({
  agent_id: "agent-456",
  filter: "\\[PROGRESS"
})
