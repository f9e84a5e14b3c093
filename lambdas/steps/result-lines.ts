import { type Artifact, nameAndSize } from '#shared/agent/artifact.ts';
import type { FinishInput } from '#shared/agent/control-tools.ts';
import type { ToolAnswer } from '#shared/agent/conversation.ts';
import { onOneLine, splitLines } from '#shared/agent/output.ts';
import { countInWords, type Finding, type NotChecked, rankFindings } from '#shared/findings/finding.ts';

// More than this on a screen is not read; the rest is counted.
const maxShown = 200;

/** The last lines of a finished agent: the result, counted by the platform, and every finding behind it. */
export function resultLines(
  finish: FinishInput,
  answers: readonly ToolAnswer[],
  artifacts: readonly Artifact[],
): string[] {
  const [headline = '', ...body] = splitLines(finish.summary);
  const scans = answers.filter(({ tool, is_error }) => /^(?:scan|assess|review)_/.test(tool) && !is_error);
  const { kept, dismissed } = judge(finish, answers);
  const gaps = uniqueGaps(answers);
  const counts = [
    // Where nothing was looked at, nothing found is no news, and would read as clean.
    ...(kept.length + dismissed.length > 0 || scans.some(hasLooked)
      ? [`${countOf(kept, finish)}${dismissedNote(dismissed.length)}`]
      : []),
    ...gapsNote(gaps.length),
  ];
  const count = scans.length > 0 && counts.length > 0 ? `. ${counts.join('; ')}` : '';
  return [
    `[RESULT] ${headline.replace(/[.\s]+$/, '')}${count}`,
    ...body,
    // A path, an evidence or a reason with a line break in it would forge the platform's own lines.
    ...[
      ...kept.slice(0, maxShown).flatMap(findingLines),
      ...leftOut(kept.length, 'findings'),
      ...dismissed.slice(0, maxShown).map(dismissedLine),
      ...leftOut(dismissed.length, 'dismissed findings'),
      ...gapLines(gaps),
      ...artifactLine(artifacts),
    ].map(onOneLine),
  ];
}

function artifactLine(artifacts: readonly Artifact[]): string[] {
  return artifacts.length === 0 ? [] : [`Artifacts: ${artifacts.map(nameAndSize).join(', ')}`];
}

function leftOut(count: number, what: string): string[] {
  return count > maxShown ? [`... and ${count - maxShown} more ${what}`] : [];
}

/** Behind "Nothing was deployed" a bare "No issues found" would read as a success: there it is the scans' word alone. */
function countOf(kept: readonly Finding[], { exit_code }: FinishInput): string {
  if (kept.length === 0 && exit_code !== 0) return 'The scans found no issues';
  return countInWords(kept).replace(/^n/, 'N');
}

/** Whoever reads the first line alone must learn that the model talked findings away. */
function dismissedNote(dismissed: number): string {
  return dismissed === 0 ? '' : `, ${dismissed} dismissed by the model`;
}

/** Nor may the first line alone read as clean where something was never checked. */
function gapsNote(gaps: number): string[] {
  return gaps === 0 ? [] : [`${gaps} ${gaps === 1 ? 'thing' : 'things'} could not be checked`];
}

/** Scanners begin with how many things they looked at. */
function hasLooked({ content }: ToolAnswer): boolean {
  return !/^(?:<data[^>]*>\n)?Checked 0 /.test(content);
}

function judge(finish: FinishInput, answers: readonly ToolAnswer[]) {
  const all = rankFindings(answers.flatMap(({ findings }) => findings));
  const reasonFor = (finding: Finding) =>
    finish.dismissed?.find(
      ({ rule_id, path, line }) =>
        rule_id === finding.rule_id && path === finding.path && line === finding.line,
    )?.reason;
  return {
    kept: all.filter((finding) => reasonFor(finding) === undefined),
    dismissed: all.flatMap((finding) => {
      const reason = reasonFor(finding);
      return reason === undefined ? [] : [{ finding, reason }];
    }),
  };
}

function findingLines(finding: Finding): string[] {
  const indent = ' '.repeat(10);
  return [
    `${finding.severity.toUpperCase().padEnd(10)}${placeOf(finding)}  ${finding.title}  (${finding.rule_id})`,
    ...(finding.evidence === '' ? [] : [`${indent}${finding.evidence}`]),
    `${indent}Mend: ${finding.remedy}${finding.reference === undefined ? '' : ` See ${finding.reference}`}`,
  ];
}

function dismissedLine({ finding, reason }: { finding: Finding; reason: string }): string {
  return `Dismissed ${placeOf(finding)} ${finding.rule_id}: ${reason}`;
}

function placeOf(finding: Finding): string {
  return `${finding.path}:${finding.line}`;
}

function uniqueGaps(answers: readonly ToolAnswer[]): NotChecked[] {
  const gaps = answers.flatMap(({ not_checked }) => not_checked);
  return [...new Map(gaps.map((gap) => [`${gap.what}\u0000${gap.why}`, gap])).values()];
}

/** More things that one reason holds for are counted: a hundred lines that differ in a name hide the others. */
const maxNamed = 5;

function gapLines(gaps: readonly NotChecked[]): string[] {
  const groups = [...Map.groupBy(gaps, ({ why, remedy }) => JSON.stringify([why, remedy])).values()];
  const told = groups.flatMap((alike) => {
    const [first] = alike;
    if (first === undefined || alike.length <= maxNamed)
      return alike.map((gap) => ({ line: gapLine(gap), things: 1 }));
    const named = alike.slice(0, maxNamed).map(({ what }) => what);
    const what = `${named.join(', ')} and ${alike.length - maxNamed} more`;
    return [{ line: gapLine({ ...first, what }), things: alike.length }];
  });
  const left = told.slice(maxShown).reduce((sum, { things }) => sum + things, 0);
  return [
    ...told.slice(0, maxShown).map(({ line }) => line),
    ...(left > 0 ? [`... and ${left} more things that could not be checked`] : []),
  ];
}

function gapLine({ what, why, remedy }: NotChecked): string {
  return `[WARNING] Could not check ${what}: ${why}${remedy === undefined ? '' : `. ${remedy}`}`;
}
