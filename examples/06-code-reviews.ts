import { AgentOutput, ListAgents, Task } from '#client/index.ts';

// Implement feature over several hours/days
// Run periodic background code reviews to catch issues early

// After implementing auth layer
const authReview = await Task({
  subagent_type: "code-review-agent",
  description: "Review authentication changes",
  prompt: "Review authentication implementation for security issues, best practices, and code quality.",
  run_in_background: true
})

// Continue implementing API endpoints
// ...

// After implementing API layer
const apiReview = await Task({
  subagent_type: "code-review-agent",
  description: "Review API endpoints",
  prompt: "Review API endpoint implementation for RESTful design, error handling, validation, and documentation.",
  run_in_background: true
})

// Continue implementing database layer
// ...

// After implementing database layer
const dbReview = await Task({
  subagent_type: "code-review-agent",
  description: "Review database changes",
  prompt: "Review database schema, migrations, and queries for performance, indexes, and data integrity.",
  run_in_background: true
})

// Check all reviews
await ListAgents({ status: "completed" });

// Address feedback incrementally
[authReview, apiReview, dbReview].forEach(async review => {
  const feedback = await AgentOutput({ agent_id: review.agent_id })
  console.log(feedback.output)
  // Address issues while context is fresh
})
