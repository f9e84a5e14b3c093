import { h } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { ApiError, api } from './api.ts';
import { usePage } from './context.ts';
import { bytes, moment } from './format.ts';
import { Empty, Failure } from './parts.ts';
import { usePoll } from './poll.ts';
import { saveFile } from './save-file.ts';

type Artifact = AgentOutput['artifacts'][number];

interface FilesProps {
  agentId: string;
  artifacts: readonly Artifact[];
}

/** The files that an agent made, to be saved; its charts as pictures. */
export function Files({ agentId, artifacts }: FilesProps) {
  if (artifacts.length === 0) {
    return h(
      Empty,
      { title: 'No files.' },
      h('p', null, 'Reports, charts and lists that the agent makes appear here.'),
    );
  }
  const charts = artifacts.filter(({ media_type }) => media_type === 'image/svg+xml');
  return [
    h(
      'ul',
      { class: 'files', 'aria-label': 'Files' },
      artifacts.map((artifact) => h(File, { key: artifact.name, agentId, artifact })),
    ),
    charts.map((chart) => h(Chart, { key: `${chart.name} ${chart.created_at}`, agentId, chart })),
  ];
}

function File({ agentId, artifact }: { agentId: string; artifact: Artifact }) {
  const { name, media_type, bytes: size, created_at } = artifact;
  const { notify } = usePage();
  const download = async (): Promise<void> => {
    try {
      saveFile(name, await api.file(agentId, { name, at: created_at }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify(`${error.message} ${error.remedy}`, 'failed');
    }
  };
  return h(
    'li',
    { class: 'file' },
    h('span', { class: 'file-name' }, name),
    h('span', { class: 'quiet' }, `${bytes(size)} · ${media_type} · ${moment(created_at)}`),
    h(
      'button',
      { type: 'button', class: 'button', 'aria-label': `Download ${name}`, onClick: () => void download() },
      'Download',
    ),
  );
}

/** In an `img` a picture runs no script and loads nothing, whatever is in it. */
function Chart({ agentId, chart }: { agentId: string; chart: Artifact }) {
  const { name, created_at } = chart;
  const load = useCallback(
    async (signal: AbortSignal) => {
      const content = await api.file(agentId, { name, at: created_at }, signal);
      return new Blob([content], { type: 'image/svg+xml' });
    },
    [agentId, name, created_at],
  );
  const { data, error, reload } = usePoll(load);
  const src = useAddress(data);
  if (src === undefined) return error === undefined ? null : h(Failure, { error, retry: reload });
  return h(
    'figure',
    { class: 'drawn' },
    h('img', { src, alt: `Chart ${name}` }),
    h('figcaption', null, name),
  );
}

/** An address of bytes in this page, for as long as they are shown. */
function useAddress(content: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (content === undefined) return;
    const made = URL.createObjectURL(content);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return address;
}
