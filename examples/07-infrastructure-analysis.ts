import { AgentOutput, Task } from '#client/index.ts';

// Comprehensive infrastructure assessment
const analyses = [
  await Task({
    subagent_type: "security-auditor-agent",
    description: "Infrastructure security audit",
    prompt: "Audit AWS infrastructure for security best practices: IAM, networking, encryption, logging.",
    run_in_background: true
  }),
  await Task({
    subagent_type: "cost-analysis-agent",
    description: "Cost optimization analysis",
    prompt: "Identify cost optimization opportunities: unused resources, right-sizing, reserved instances.",
    run_in_background: true
  }),
  await Task({
    subagent_type: "infrastructure-security-agent",
    description: "Compliance check",
    prompt: "Check infrastructure compliance with SOC2, HIPAA, and company security policies.",
    run_in_background: true
  }),
  await Task({
    subagent_type: "aws-infrastructure-expert",
    description: "Architecture review",
    prompt: "Review architecture for scalability, reliability, and best practices. Suggest improvements.",
    run_in_background: true
  })
]

console.log("4 infrastructure analyses running...")

// Wait for all to complete
// Use this time for other work

// Generate comprehensive report
console.log("## Infrastructure Assessment")
analyses.forEach(async analysis => {
  const result = await AgentOutput({ agent_id: analysis.agent_id })
  console.log(`\n### ${analysis.description}`)
  console.log(result.output)
})
