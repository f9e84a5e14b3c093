import { AgentOutput, ListAgents, Task } from '#client/index.ts';

// Launch all pre-deployment checks in parallel
const agents = [
  await Task({
    subagent_type: "test-runner-agent",
    description: "Run full test suite",
    prompt: "Execute complete test suite including unit, integration, and e2e tests. Report all failures with stack traces.",
    run_in_background: true
  }),
  await Task({
    subagent_type: "code-review-agent",
    description: "Review recent changes",
    prompt: "Review all changes since last deployment. Focus on security, performance, and code quality.",
    run_in_background: true
  }),
  await Task({
    subagent_type: "security-auditor-agent",
    description: "Security audit",
    prompt: "Audit authentication, authorization, data validation, and potential injection vulnerabilities.",
    run_in_background: true
  }),
  await Task({
    subagent_type: "dependency-agent",
    description: "Validate environment",
    prompt: "Verify all dependencies, environment variables, and system requirements are satisfied.",
    run_in_background: true
  })
]

console.log("4 pre-deployment checks running in background...")

// Continue preparing deployment scripts, updating docs, etc.

// Check all agents
await ListAgents()
// agent-test [running]     test-runner-agent (3m 45s)
// agent-review [complete]  code-review-agent (completed 2m ago)
// agent-sec [running]      security-auditor-agent (4m 12s)
// agent-deps [complete]    dependency-agent (completed 4m ago)

// Wait for remaining agents
// ... once all complete ...

// Review all results
agents.forEach(async agent => {
  const result = await AgentOutput({ agent_id: agent.agent_id })
  console.log(`${agent.description}: ${result.status}`)
})

// Make go/no-go decision based on results
