import { AgentOutput, Task } from '#client/index.ts';

// Start comprehensive cost analysis (can take 20-30 minutes)
const costAnalysis = await Task({
  subagent_type: "cost-analysis-agent",
  description: "AWS cost analysis - all accounts",
  prompt: `
    Analyze AWS costs across:
    - All linked accounts in organization
    - All regions
    - Last 3 months of data
    - Identify top 10 cost drivers
    - Find optimization opportunities (unused resources, right-sizing, etc.)
    - Estimate potential savings
  `,
  run_in_background: true,
  timeout_minutes: 45  // Override default timeout
})

console.log(`Cost analysis started: ${costAnalysis.agent_id}`)

// Work on other tasks - feature development, bug fixes, etc.

// Check progress periodically
await AgentOutput({ agent_id: costAnalysis.agent_id })
// [PROGRESS:30] Analyzed us-east-1, us-west-2 (2 of 8 regions)
// [PROGRESS:60] Completed regional analysis, analyzing account patterns
// [PROGRESS:85] Identifying optimization opportunities

// Eventually get complete report
const report = await AgentOutput({ agent_id: costAnalysis.agent_id })
// [RESULT] Cost analysis complete. Found $45,000/month in potential savings

export { report };
