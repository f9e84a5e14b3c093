/** The schedule that ships with the product, as `PUT /schedules` takes it; one setting turns it on. */
export const weeklyCostAnalysis = {
  name: 'weekly-cost-analysis',
  description: 'What AWS cost last week, what drove it, and what could be saved',
  expression: 'cron(0 6 ? * MON *)',
  timezone: 'UTC',
  overlap: 'skip',
  task: {
    subagent_type: 'cost-analysis-agent',
    description: 'Weekly cost analysis',
    prompt:
      'Analyse the AWS costs of the last seven days: by service, account and region, what changed against the ' +
      'week before and why, and the five largest savings with their risk.',
  },
} as const;
