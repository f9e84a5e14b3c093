import { h } from 'preact';
import { renderCost } from '#client/render/cost.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { executionLink } from './aws-link.ts';
import { usePage } from './context.ts';
import { useDuration } from './duration.ts';
import { count, moment, seconds } from './format.ts';

/** When, how long, with which model, for how much; and where to find it in AWS. */
export function AgentFacts({ agent }: { agent: AgentOutput }) {
  const { about } = usePage();
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd } = agent.usage;
  const link = about.platform === 'aws' ? executionLink(about, agent.agent_id, agent.owner) : undefined;
  const facts = [
    { term: 'Started', what: moment(agent.started_at) },
    { term: agent.status === 'running' ? 'Runs for' : 'Ran for', what: h(Duration, { agent }) },
    { term: 'Model', what: agent.model },
    {
      term: 'Tokens',
      what: `${count(input_tokens + cache_read_tokens + cache_write_tokens)} in, ${count(output_tokens)} out`,
    },
    { term: 'Cost', what: agent.rehearsal ? 'None: no model was called' : renderCost(cost_usd) },
    ...(agent.exit_code === undefined ? [] : [{ term: 'Exit code', what: String(agent.exit_code) }]),
  ];
  return h(
    'dl',
    { class: 'facts' },
    facts.map(({ term, what }) => h('div', { key: term }, h('dt', null, term), h('dd', null, what))),
    link === undefined
      ? null
      : h(
          'div',
          null,
          h('dt', null, 'AWS'),
          h('dd', null, h('a', { href: link.href, target: '_blank', rel: 'noreferrer' }, link.label)),
        ),
  );
}

function Duration({ agent }: { agent: AgentOutput }) {
  return h('span', null, seconds(useDuration(agent)));
}
