import { AgentOutput, Task } from '#client/index.ts';

// Morning: Start comprehensive security scan
const securityScan = await Task({
  subagent_type: "devsecops-scanner",
  description: "Full repository security scan",
  prompt: "Perform comprehensive security scan with --full flag. Check for secrets, vulnerabilities, insecure patterns, and dependency issues.",
  run_in_background: true,
  model: "haiku"  // Cheaper model for background work
})

console.log(`Security scan started: ${securityScan.agent_id}`)

// Continue implementing your feature
// ... work on API endpoints, write tests, etc ...

// Lunch time: Check progress
await AgentOutput({ agent_id: securityScan.agent_id })
// [PROGRESS:75] Analyzing dependency vulnerabilities...

// Afternoon: Scan complete, review results
const results = await AgentOutput({ agent_id: securityScan.agent_id })
// [RESULT] Security scan complete. 5 issues found (2 high, 3 medium)

// Address findings before deploying

export { results };
