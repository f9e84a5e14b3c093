import { ApiError } from './api-error.ts';

/** What the real API says about a model, as far as requests are judged by it. */
export interface KnownModel {
  id: string;
  displayName: string;
  line: 'haiku' | 'sonnet' | 'opus' | 'fable';
  releasedOn: string;
  maxTokens: number;
  /** Thinks unless told not to. */
  thinks: boolean;
  /** `thinking: {type: 'disabled'}` is refused. */
  mustThink: boolean;
  /** `tool_choice` of type `any` or `tool` is refused. */
  choosesFreely: boolean;
}

const current = { maxTokens: 128_000, thinks: true, mustThink: true, choosesFreely: true };
const older = { maxTokens: 64_000, thinks: false, mustThink: false, choosesFreely: false };

// The vendor's pages name Opus 5.5 and Sonnet 5.5 as always thinking, not Haiku 5.5.
const knownModels: readonly KnownModel[] = [
  {
    id: 'claude-haiku-5-5',
    displayName: 'Claude Haiku 5.5',
    line: 'haiku',
    releasedOn: '2026-10-07',
    ...current,
    mustThink: false,
  },
  {
    id: 'claude-sonnet-5-5',
    displayName: 'Claude Sonnet 5.5',
    line: 'sonnet',
    releasedOn: '2026-09-28',
    ...current,
  },
  {
    id: 'claude-opus-5-5',
    displayName: 'Claude Opus 5.5',
    line: 'opus',
    releasedOn: '2026-09-22',
    ...current,
  },
  {
    id: 'claude-fable-5-1',
    displayName: 'Claude Fable 5.1',
    line: 'fable',
    releasedOn: '2026-01-01',
    ...current,
    mustThink: false,
  },
  {
    id: 'claude-sonnet-5',
    displayName: 'Claude Sonnet 5',
    line: 'sonnet',
    releasedOn: '2026-01-01',
    ...older,
    thinks: true,
  },
  {
    id: 'claude-opus-5',
    displayName: 'Claude Opus 5',
    line: 'opus',
    releasedOn: '2026-01-01',
    ...older,
    thinks: true,
  },
  { id: 'claude-opus-4-8', displayName: 'Claude Opus 4.8', line: 'opus', releasedOn: '2026-01-01', ...older },
  { id: 'claude-opus-4-7', displayName: 'Claude Opus 4.7', line: 'opus', releasedOn: '2026-01-01', ...older },
  { id: 'claude-opus-4-6', displayName: 'Claude Opus 4.6', line: 'opus', releasedOn: '2026-01-01', ...older },
  { id: 'claude-opus-4-5', displayName: 'Claude Opus 4.5', line: 'opus', releasedOn: '2025-11-01', ...older },
  {
    id: 'claude-sonnet-4-6',
    displayName: 'Claude Sonnet 4.6',
    line: 'sonnet',
    releasedOn: '2026-01-01',
    ...older,
  },
  {
    id: 'claude-sonnet-4-5',
    displayName: 'Claude Sonnet 4.5',
    line: 'sonnet',
    releasedOn: '2025-09-29',
    ...older,
  },
  {
    id: 'claude-haiku-4-5',
    displayName: 'Claude Haiku 4.5',
    line: 'haiku',
    releasedOn: '2025-10-01',
    ...older,
  },
];

/** @throws {ApiError} 404 for a model that is not known; ids with a date stand for the undated one. */
export function findModel(id: string): KnownModel {
  const name = id.replace(/-\d{8}$/, '');
  const model = knownModels.find((candidate) => candidate.id === name);
  if (model === undefined) throw new ApiError(404, `model: ${id}`);
  return model;
}

/** Whether a reply to this request begins with thinking. */
export function isThinking(prompt: { model: string; thinking?: { type: string } | undefined }): boolean {
  return prompt.thinking === undefined ? findModel(prompt.model).thinks : prompt.thinking.type !== 'disabled';
}

export function modelInfo(model: KnownModel) {
  return {
    type: 'model',
    id: model.id,
    display_name: model.displayName,
    created_at: `${model.releasedOn}T00:00:00Z`,
    line: model.line,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    max_input_tokens: 1_000_000,
    max_tokens: model.maxTokens,
    capabilities: null,
  };
}

export function listModels() {
  const data = knownModels.map(modelInfo);
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}
