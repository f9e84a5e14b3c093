import { stripControls } from '#shared/agent/output.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { ToolPending, ToolResult } from './tool.ts';

/** It is read again at every later turn. */
const maxKeptBytes = 1_048_576;

/**
 * The outcome with what it keeps for later tools as it is stored: JSON, secrets masked in every text of it.
 * @throws {Error} for more than a tool may keep: the tool is broken.
 */
export function checkKept(outcome: ToolResult | ToolPending): ToolResult | ToolPending {
  if ('goOn' in outcome || outcome.kept === undefined) return outcome;
  const kept = JSON.stringify(outcome.kept, (_key, field: unknown) =>
    typeof field === 'string' ? maskSecrets(stripControls(field)) : field,
  );
  const bytes = Buffer.byteLength(kept);
  if (bytes > maxKeptBytes) throw new Error(`a tool kept ${bytes} bytes, more than ${maxKeptBytes}`);
  return { ...outcome, kept: JSON.parse(kept) };
}
