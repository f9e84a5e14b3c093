import { setImmediate } from 'node:timers/promises';
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Span } from '#shared/secrets/find-secrets.ts';

// Left on, it keeps marks of every rule and every file in memory for as long as the process lives.
secretLintProfiler.setEnabled(false);

/** What secretlint reported: `rule` is its short name (`vercel`), `message` the kind within the rule. */
export interface LintHit extends Span {
  rule: string;
  message: string;
}

const prefix = '@secretlint/secretlint-rule-';

/**
 * Left out of the preset. `filter-comments`: a comment in the scanned tree would switch the scan off.
 * `gcp`: reads the disk, and reports a whole file as one span. `github`: quadratic in hostile text.
 * `slack`: reports stubs of one letter per part. Our own patterns cover the last three.
 */
const leftOut = new Set(['filter-comments', 'gcp', 'github', 'slack']);

const config = {
  rules: rules
    .filter(({ meta }) => !leftOut.has(meta.id.replace(prefix, '')))
    .map((rule) =>
      rule.meta.id === `${prefix}aws`
        ? { id: rule.meta.id, rule, options: { enableIDScanRule: true }, allowMessageIds: ['AWSAccountID'] }
        : { id: rule.meta.id, rule },
    ),
};

/** Its rules and its removal of repeats take quadratic time at worst: pieces keep the worst small. */
const pieceLength = 32_768;
/** Longer than any token that a cut could go through. */
const overlap = 2_048;

/** Runs secretlint's recommended rules over a text, in pieces, with offsets of the whole text. */
export async function lintText(path: string, text: string): Promise<LintHit[]> {
  const hits: LintHit[] = [];
  for (let from = 0; from < text.length; from += pieceLength - overlap) {
    hits.push(...(await lintPiece(path, text.slice(from, from + pieceLength), from)));
    if (from + pieceLength >= text.length) break;
    await setImmediate();
  }
  return hits;
}

async function lintPiece(path: string, content: string, offset: number): Promise<LintHit[]> {
  const { messages } = await lintSource({
    source: { content, filePath: path, contentType: 'text' },
    options: { config, noPhysicFilePath: true },
  });
  return messages.map(({ ruleId, messageId, range }) => ({
    rule: ruleId.replace(prefix, ''),
    message: messageId,
    start: range[0] + offset,
    end: range[1] + offset,
  }));
}
