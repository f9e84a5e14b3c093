/** A request for each built-in agent, as a newcomer would put it. */
export const agentPrompts: Readonly<Record<string, string>> = {
  'aws-infrastructure-expert': 'Review the architecture of these templates',
  'code-review-agent': 'Review the last commit',
  'cost-analysis-agent': 'Analyze the costs of the last 3 months over all accounts and regions',
  'dependency-agent': 'Check dependencies, licences and environment variables before the release',
  'devsecops-scanner': 'Full security scan: secrets, vulnerable dependencies, insecure patterns',
  'infrastructure-security-agent': 'Check the account against SOC 2 and HIPAA',
  'monitoring-agent': 'Watch the application logs for errors and 5xx',
  'security-auditor-agent': 'Audit authentication, authorization, input validation and injection',
  'test-runner-agent': 'Run the complete test suite',
};
