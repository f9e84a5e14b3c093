import { Task } from '#client/index.ts';

// Bad: generic description
await Task({
  subagent_type: "security-auditor-agent",
  description: "Security check",  // ❌ Not helpful
  run_in_background: true
})

// Good: specific description
await Task({
  subagent_type: "security-auditor-agent",
  description: "Security audit - payment API v2",  // ✅ Clear
  run_in_background: true
})
