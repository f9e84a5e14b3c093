import * as z from 'zod';
import type { FindingsReport, ShownFinding } from '../answers.ts';

const textSchema = z.object({ text: z.string() });
const severitySchema = z.enum(['critical', 'high', 'medium', 'low', 'info']);

/** The parts of a SARIF 2.1.0 log that are shown. Files of agents are as hostile as any. */
const sarifSchema = z.object({
  version: z.literal('2.1.0'),
  runs: z.array(
    z.object({
      tool: z.object({
        driver: z.object({
          rules: z
            .array(
              z.object({
                id: z.string(),
                shortDescription: textSchema.optional(),
                help: textSchema.optional(),
                helpUri: z.string().optional(),
                properties: z.object({ 'security-severity': z.string().optional() }).optional(),
              }),
            )
            .default([]),
        }),
      }),
      invocations: z
        .array(
          z.object({ toolExecutionNotifications: z.array(z.object({ message: textSchema })).default([]) }),
        )
        .default([]),
      results: z
        .array(
          z.object({
            ruleId: z.string().default(''),
            level: z.string().default('warning'),
            message: textSchema,
            properties: z.object({ severity: severitySchema.optional() }).optional(),
            locations: z
              .array(
                z.object({
                  physicalLocation: z
                    .object({
                      artifactLocation: z.object({ uri: z.string() }),
                      region: z
                        .object({ startLine: z.int().optional(), snippet: textSchema.optional() })
                        .optional(),
                    })
                    .optional(),
                }),
              )
              .default([]),
          }),
        )
        .default([]),
    }),
  ),
});
type Run = z.infer<typeof sarifSchema>['runs'][number];
type Result = Run['results'][number];
type Rule = Run['tool']['driver']['rules'][number];

/** @returns `undefined` for what is no SARIF log. */
export function readSarif(document: unknown): FindingsReport | undefined {
  const parsed = sarifSchema.safeParse(document);
  if (!parsed.success) return undefined;
  const { runs } = parsed.data;
  return {
    findings: runs.flatMap((run) => {
      const rules = new Map(run.tool.driver.rules.map((rule) => [rule.id, rule]));
      return run.results.map((result) => findingOf(result, rules.get(result.ruleId)));
    }),
    not_checked: runs.flatMap(({ invocations }) =>
      invocations.flatMap(({ toolExecutionNotifications }) =>
        toolExecutionNotifications.map(({ message }) => message.text.replace(/^Not checked: /, '')),
      ),
    ),
  };
}

function findingOf(result: Result, rule: Rule | undefined): ShownFinding {
  const place = result.locations[0]?.physicalLocation;
  const line = place?.region?.startLine;
  const path = place === undefined ? '' : decoded(place.artifactLocation.uri);
  const remedy = rule?.help?.text ?? '';
  const { text } = result.message;
  return {
    severity: result.properties?.severity ?? severityOf(result.level, rule),
    place: line === undefined ? path : `${path}:${line}`,
    rule: result.ruleId,
    title: text.endsWith(`. ${remedy}`) ? text.slice(0, -remedy.length - 2) : text,
    evidence: place?.region?.snippet?.text ?? '',
    remedy,
    ...(isAddress(rule?.helpUri) ? { reference: rule.helpUri } : {}),
  };
}

/** A score is the worst of its rule: a result of a milder level is milder. */
function severityOf(level: string, rule: Rule | undefined): ShownFinding['severity'] {
  const score = Number(rule?.properties?.['security-severity'] ?? Number.NaN);
  if (level === 'error') return score >= 9 ? 'critical' : 'high';
  if (level === 'warning') return 'medium';
  return score < 1 ? 'info' : 'low';
}

function isAddress(text: string | undefined): text is string {
  return text !== undefined && /^https:\/\/\S+$/.test(text);
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
