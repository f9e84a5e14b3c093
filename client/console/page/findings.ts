import { h } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { Severity, ShownFinding } from '../answers.ts';
import { api } from './api.ts';
import { FindingRow } from './finding-row.ts';
import { Choice, Empty, Failure } from './parts.ts';
import { usePoll } from './poll.ts';
import { type FoundInOutput, noneFound, severities } from './read-findings.ts';

interface FindingsProps {
  agentId: string;
  status: AgentOutput['status'];
  found: FoundInOutput;
  artifacts: AgentOutput['artifacts'];
}

/** What an agent found: from its output, from its report where the output does not list everything, and of controls. */
export function Findings({ agentId, status, found, artifacts }: FindingsProps) {
  const sarif = artifacts.find(({ name }) => name.endsWith('.sarif'));
  const controls = artifacts.find(({ name }) => name === 'controls.json');
  if (found.more > 0 && sarif !== undefined) return h(FromReport, { agentId, found, name: sarif.name });
  if (controls !== undefined) {
    return [
      h('h2', { class: 'also' }, 'Of controls'),
      h(FromReport, { agentId, found: noneFound, name: controls.name }),
      ...(found.findings.length === 0
        ? []
        : [h('h2', { class: 'also' }, 'In the workspace'), h(FindingsTable, { findings: found.findings })]),
      h(Remarks, { found }),
    ];
  }
  if (found.findings.length === 0) return h(NoFindings, { status, found });
  return [h(FindingsTable, { findings: found.findings }), h(Remarks, { found })];
}

/** What a report lists; until it has come, and where it does not, what the output does. */
function FromReport({ agentId, found, name }: { agentId: string; found: FoundInOutput; name: string }) {
  const load = useCallback((signal: AbortSignal) => api.findings(agentId, name, signal), [agentId, name]);
  const { data, error, reload } = usePoll(load);
  const told = data === undefined ? found : { ...found, more: 0 };
  return [
    error === undefined ? null : h(Failure, { error, retry: reload }),
    h(FindingsTable, { findings: data?.findings ?? found.findings }),
    h(Remarks, { found: { ...told, not_checked: data?.not_checked ?? found.not_checked } }),
  ];
}

function NoFindings({ status, found }: Pick<FindingsProps, 'status' | 'found'>) {
  if (status === 'running') {
    return h(
      Empty,
      { title: 'Nothing to tell yet.' },
      h('p', null, 'Findings are listed when the agent ends.'),
    );
  }
  return [
    h(
      Empty,
      { title: 'The output lists no findings.' },
      h('p', null, 'Agents that look for something else tell it in their output and their files.'),
    ),
    h(Remarks, { found }),
  ];
}

/** What a reader of the table alone would miss: it must not look cleaner than it is. */
function Remarks({ found: { not_checked, dismissed, more } }: { found: FoundInOutput }) {
  return [
    more === 0
      ? null
      : h(
          'p',
          { class: 'panel away' },
          `${more} more findings are not listed in the output; the agent has no report of them.`,
        ),
    h(Remark, { title: 'Not checked, so not known to be clean', texts: not_checked, isOpen: true }),
    h(Remark, { title: 'Dismissed by the model', texts: dismissed, isOpen: false }),
  ];
}

function Remark({ title, texts, isOpen }: { title: string; texts: readonly string[]; isOpen: boolean }) {
  if (texts.length === 0) return null;
  return h(
    'details',
    { class: 'remark', open: isOpen },
    h('summary', null, `${title} (${texts.length})`),
    h(
      'ul',
      null,
      texts.map((text, at) => h('li', { key: at }, text)),
    ),
  );
}

type Column = 'severity' | 'title' | 'place';
type Show = Severity | 'all';

const columns: readonly { id: Column; label: string }[] = [
  { id: 'severity', label: 'Severity' },
  { id: 'title', label: 'Finding' },
  { id: 'place', label: 'Place' },
];

function FindingsTable({ findings }: { findings: readonly ShownFinding[] }) {
  const [severity, setSeverity] = useState<Show>('all');
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order>({ by: 'severity', isDown: false });
  const fitting = useMemo(() => findings.filter((finding) => holds(finding, text)), [findings, text]);
  const rows = useMemo(
    () =>
      sorted(
        fitting.filter((one) => severity === 'all' || one.severity === severity),
        order,
      ),
    [fitting, severity, order],
  );
  const sortBy = (by: Column): void =>
    setOrder((now) => ({ by, isDown: now.by === by ? !now.isDown : false }));
  return h(
    'section',
    { 'aria-label': 'Findings' },
    h(
      'div',
      { class: 'filters' },
      h(SeverityChoice, { fitting, severity, choose: setSeverity }),
      h('input', {
        ...{ type: 'search', class: 'search', placeholder: 'Find  ( / )', 'aria-label': 'Find findings' },
        ...{ value: text, 'data-search': true },
        onInput: (event) => setText(event.currentTarget.value),
      }),
    ),
    h(
      'table',
      { class: 'findings' },
      h('caption', { class: 'unseen' }, `${rows.length} findings`),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          columns.map((column) => h(ColumnHead, { key: column.id, column, order, sortBy })),
        ),
      ),
      rows.map((finding, at) => h(FindingRow, { key: `${finding.rule} ${finding.place} ${at}`, finding })),
    ),
    rows.length === 0 ? h(Empty, { title: 'No finding fits.' }) : null,
  );
}

interface SeverityProps {
  fitting: readonly ShownFinding[];
  severity: Show;
  choose: (severity: Show) => void;
}

function SeverityChoice({ fitting, severity, choose }: SeverityProps) {
  const countOf = (value: Severity): number => fitting.filter((one) => one.severity === value).length;
  const each = severities.map((value) => ({ value, label: capital(value), count: countOf(value) }));
  const options = [
    { value: 'all' as const, label: 'All', count: fitting.length },
    ...each.filter(({ count, value }) => count > 0 || value === severity),
  ];
  return h(Choice<Show>, { legend: 'Severity', value: severity, options, choose });
}

interface Order {
  by: Column;
  isDown: boolean;
}

interface HeadProps {
  column: (typeof columns)[number];
  order: Order;
  sortBy: (column: Column) => void;
}

function ColumnHead({ column: { id, label }, order, sortBy }: HeadProps) {
  const sort = order.by !== id ? undefined : order.isDown ? 'descending' : 'ascending';
  return h(
    'th',
    { scope: 'col', ...(sort === undefined ? {} : { 'aria-sort': sort }) },
    h(
      'button',
      { type: 'button', class: 'sort', onClick: () => sortBy(id) },
      label,
      h('span', { 'aria-hidden': true }, sort === undefined ? '' : order.isDown ? ' ↓' : ' ↑'),
    ),
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function holds(finding: ShownFinding, text: string): boolean {
  return `${finding.title} ${finding.place} ${finding.rule}`.toLowerCase().includes(text.toLowerCase());
}

function sorted(findings: readonly ShownFinding[], { by, isDown }: Order): ShownFinding[] {
  const worst = (one: ShownFinding): number => severities.indexOf(one.severity);
  const compare = (a: ShownFinding, b: ShownFinding): number =>
    by === 'severity' ? worst(a) - worst(b) : a[by].localeCompare(b[by], 'en', { numeric: true });
  return findings.toSorted((a, b) => (isDown ? compare(b, a) : compare(a, b)));
}
