import { Task } from '#client/index.ts';

// Background tasks don't need Sonnet 4.5
await Task({
  subagent_type: "devsecops-scanner",
  prompt: "Scan for secrets",
  run_in_background: true,
  model: "haiku"  // Much cheaper, still effective
})
