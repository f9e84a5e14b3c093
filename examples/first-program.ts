import { AgentsClient } from '#client/index.ts';

const agents = new AgentsClient({ workspace: process.argv[2] ?? '.' });
const scan = await agents.task({
  subagent_type: 'devsecops-scanner',
  prompt: 'Check for secrets, vulnerable dependencies and insecure patterns',
  run_in_background: true,
});
for await (const { output } of agents.follow(scan)) if (output !== '') console.log(output);
