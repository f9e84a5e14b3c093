import { ListAgents, Task } from '#client/index.ts';

// Don't start duplicate agents
await ListAgents({ status: "running" })
// If security scan already running, don't start another

// Check first
const runningAgents = await ListAgents({ status: "running" })
if (!runningAgents.includes("devsecops-scanner")) {
  await Task({
    subagent_type: "devsecops-scanner",
    prompt: "Full scan",
    run_in_background: true
  })
}
