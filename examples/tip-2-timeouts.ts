import { Task } from '#client/index.ts';

// Quick tasks: shorter timeout
await Task({
  subagent_type: "code-review-agent",
  prompt: "Review small change",
  run_in_background: true,
  timeout_minutes: 5
})

// Long tasks: longer timeout
await Task({
  subagent_type: "cost-analysis-agent",
  prompt: "Analyze entire organization",
  run_in_background: true,
  timeout_minutes: 60
})
