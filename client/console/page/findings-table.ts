import { h } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Severity, ShownFinding } from '../answers.ts';
import { FindingRow } from './finding-row.ts';
import { Choice, Empty, MoreRows } from './parts.ts';
import { severities } from './read-findings.ts';
import { SearchField } from './search-field.ts';

type Column = 'severity' | 'title' | 'place';
type Show = Severity | 'all';

const columns: readonly { id: Column; label: string }[] = [
  { id: 'severity', label: 'Severity' },
  { id: 'title', label: 'Finding' },
  { id: 'place', label: 'Place' },
];

/** Hundreds more are read by nobody at once. */
const rowsShown = 200;

/** Findings to sort, to filter and to search. */
export function FindingsTable({ findings }: { findings: readonly ShownFinding[] }) {
  const [shown, setShown] = useState(rowsShown);
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
      h(SearchField, { label: 'Find findings', hint: 'Find', value: text, change: setText }),
    ),
    h(
      'table',
      { class: 'findings' },
      h('caption', { class: 'unseen' }, `Findings: ${rows.length}`),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          columns.map((column) => h(ColumnHead, { key: column.id, column, order, sortBy })),
        ),
      ),
      rows
        .slice(0, shown)
        .map((finding, at) => h(FindingRow, { key: `${finding.rule} ${finding.place} ${at}`, finding })),
    ),
    rows.length === 0 ? h(Empty, { title: 'No finding fits.' }) : null,
    h(MoreRows, { count: rows.length - shown, step: rowsShown, show: () => setShown(shown + rowsShown) }),
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
