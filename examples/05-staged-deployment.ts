import { AgentOutput, ListAgents, Task, sleep } from '#client/index.ts';

// Deploy to dev, stage, prod in sequence
// Each deployment runs in background with verification

// 1. Deploy to dev
const devDeploy = await Task({
  subagent_type: "aws-infrastructure-expert",
  description: "Deploy to dev",
  prompt: "Deploy application stack to dev environment. Run smoke tests after deployment.",
  run_in_background: true
})

// Start working on next feature while deploy runs
// ...

// Wait for dev completion
let devResult = await AgentOutput({ agent_id: devDeploy.agent_id })
while (devResult.status === "running") {
  await sleep(30000)  // Check every 30 seconds
  devResult = await AgentOutput({ agent_id: devDeploy.agent_id })
}

if (devResult.status === "completed" && devResult.exit_code === 0) {
  // 2. Deploy to stage
  const stageDeploy = await Task({
    subagent_type: "aws-infrastructure-expert",
    description: "Deploy to stage",
    prompt: "Deploy application stack to stage environment. Run smoke tests.",
    run_in_background: true
  })

  // Continue working...

  // Wait for stage completion
  let stageResult = await AgentOutput({ agent_id: stageDeploy.agent_id })
  while (stageResult.status === "running") {
    await sleep(30000)
    stageResult = await AgentOutput({ agent_id: stageDeploy.agent_id })
  }

  if (stageResult.status === "completed") {
    // 3. Deploy to prod
    const prodDeploy = await Task({
      subagent_type: "aws-infrastructure-expert",
      description: "Deploy to production",
      prompt: "Deploy application stack to PRODUCTION. Execute deployment checklist.",
      run_in_background: true
    })

    // Monitor production deployment closely
    while (true) {
      const prodResult = await AgentOutput({ agent_id: prodDeploy.agent_id })
      console.log(`Prod deployment: ${prodResult.progress.current_step}`)

      if (prodResult.status !== "running") break
      await sleep(10000)  // Check every 10 seconds for prod
    }
  }
}

// View deployment summary
await ListAgents({ status: "completed" })
