import type { Playbook } from '../playbook.ts';
import { awsInfrastructureExpert } from './aws-infrastructure-expert.ts';
import { codeReviewAgent } from './code-review-agent.ts';
import { costAnalysisAgent } from './cost-analysis-agent.ts';
import { dependencyAgent } from './dependency-agent.ts';
import { devsecopsScanner } from './devsecops-scanner.ts';
import { infrastructureSecurityAgent } from './infrastructure-security-agent.ts';
import { monitoringAgent } from './monitoring-agent.ts';
import { securityAuditorAgent } from './security-auditor-agent.ts';
import { testRunnerAgent } from './test-runner-agent.ts';

/** By agent type. */
export const playbooks: Readonly<Record<string, Playbook>> = {
  'aws-infrastructure-expert': awsInfrastructureExpert,
  'code-review-agent': codeReviewAgent,
  'cost-analysis-agent': costAnalysisAgent,
  'dependency-agent': dependencyAgent,
  'devsecops-scanner': devsecopsScanner,
  'infrastructure-security-agent': infrastructureSecurityAgent,
  'monitoring-agent': monitoringAgent,
  'security-auditor-agent': securityAuditorAgent,
  'test-runner-agent': testRunnerAgent,
};
