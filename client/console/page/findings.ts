import { h } from 'preact';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { FindingsTable } from './findings-table.ts';
import { plain } from './format.ts';
import { Empty, Failure, Loading } from './parts.ts';
import type { FoundInOutput } from './read-findings.ts';
import type { Found, ReadReport } from './use-findings.ts';

interface FindingsProps {
  status: AgentOutput['status'];
  found: Found;
}

/** What an agent found: in the workspace, then of controls, and what a reader must know about either. */
export function Findings({ status, found }: FindingsProps) {
  const { findings, sarif, controls } = found;
  if (controls === undefined) return h(OfWorkspace, { status, found });
  return [
    h('h2', { class: 'also' }, 'Of controls'),
    h(OfControls, { controls }),
    findings.length === 0 && sarif === undefined
      ? h(Remarks, { found })
      : [h('h2', { class: 'also' }, 'In the workspace'), h(OfWorkspace, { status, found })],
  ];
}

function OfWorkspace({ status, found }: FindingsProps) {
  const { findings, sarif } = found;
  const isLoading = sarif !== undefined && sarif.report === undefined && sarif.error === undefined;
  if (findings.length === 0 && isLoading) return h(Loading, { what: 'the report' });
  return [
    h(ReportFailure, { report: sarif }),
    findings.length === 0 ? h(NoFindings, { status, sarif }) : h(FindingsTable, { findings }),
    findings.length === 0 ? null : h(Source, { report: sarif }),
    h(Remarks, { found }),
  ];
}

function OfControls({ controls }: { controls: ReadReport }) {
  const { report, error } = controls;
  if (report === undefined) {
    return error === undefined
      ? h(Loading, { what: 'the assessment' })
      : h(ReportFailure, { report: controls });
  }
  return [
    report.findings.length === 0
      ? h(Empty, { title: 'No shortfall in what was assessed.' })
      : h(FindingsTable, { findings: report.findings }),
    h(Source, { report: controls }),
    h(Remark, { title: 'Not assessed, so not known to be met', texts: report.not_checked, isOpen: true }),
  ];
}

function ReportFailure({ report }: { report: ReadReport | undefined }) {
  if (report?.error === undefined) return null;
  return h(Failure, { error: report.error, retry: report.reload });
}

/** Whoever doubts a row looks there. */
function Source({ report }: { report: ReadReport | undefined }) {
  const from = report?.report === undefined ? "the agent's output" : report.file;
  return h('p', { class: 'hint source' }, `Read from ${from}.`);
}

function NoFindings({ status, sarif }: { status: AgentOutput['status']; sarif: ReadReport | undefined }) {
  if (sarif?.report !== undefined) {
    return h(
      Empty,
      { title: 'No findings in what was checked.' },
      h('p', null, `${sarif.file} lists none, nor does the output.`),
    );
  }
  if (status === 'running') {
    return h(
      Empty,
      { title: 'Nothing to tell yet.' },
      h('p', null, 'Findings are listed as soon as the agent has written its report, or has ended.'),
    );
  }
  return h(
    Empty,
    { title: 'The output lists no findings.' },
    h('p', null, 'Agents that look for something else tell it in their output and their files.'),
  );
}

/** What a reader of the table alone would miss: it must not look cleaner than it is. */
function Remarks({ found: { not_checked, dismissed, more } }: { found: FoundInOutput }) {
  const untold = [
    {
      count: more.findings,
      text: 'more findings are counted, and listed neither in the output nor in a report.',
    },
    { count: more.not_checked, text: 'more things could not be checked, and are not listed.' },
    { count: more.dismissed, text: 'more findings were dismissed by the model, and are not listed as such.' },
  ].filter(({ count }) => count > 0);
  return [
    untold.map(({ count, text }) => h('p', { key: text, class: 'panel away' }, `${count} ${text}`)),
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
      texts.map((text, at) => h('li', { key: at }, plain(text))),
    ),
  );
}
