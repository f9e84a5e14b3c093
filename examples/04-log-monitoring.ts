import { AgentOutput, KillAgent, Task } from '#client/index.ts';

// Start monitoring agent at beginning of debug session
const monitor = await Task({
  subagent_type: "monitoring-agent",
  description: "Watch application logs",
  prompt: `
    Monitor application logs in real-time. Watch for:
    - ERROR and WARN level messages
    - Stack traces
    - Performance degradation
    - API errors (4xx, 5xx)

    Report significant patterns or spikes.
  `,
  run_in_background: true,
  timeout_minutes: 120  // Let it run for 2 hours
})

// Implement fixes, make changes, restart services
// ... development work ...

// Periodically check what monitor has found
await AgentOutput({
  agent_id: monitor.agent_id,
  filter: "ERROR|CRITICAL"  // Only show serious issues
})

// After implementing fix, check if errors stopped
await AgentOutput({ agent_id: monitor.agent_id })
// [PROGRESS] Monitoring for 45 minutes. Detected 3 error patterns:
// 1. AuthenticationError: Invalid token (23 occurrences, stopped at 14:35)
// 2. DatabaseConnectionError (5 occurrences, stopped at 14:42)
// 3. ValidationError: Missing required field (ongoing, 8 occurrences)

// Kill monitor when debug session complete
await KillAgent({ agent_id: monitor.agent_id })
