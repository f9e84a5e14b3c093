import * as z from 'zod';
import { invalid } from './api-error.ts';

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() });
const marked = { cache_control: cacheControl.nullish() };

const textBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.array(z.unknown()).nullish(),
  ...marked,
});
const imageBlock = z.looseObject({ type: z.literal('image'), source: z.unknown() });
const documentBlock = z.looseObject({ type: z.literal('document'), source: z.unknown() });
const callFields = {
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  caller: z.unknown().optional(),
  ...marked,
};
const block = z.discriminatedUnion('type', [
  textBlock,
  imageBlock,
  documentBlock,
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.strictObject({ type: z.literal('tool_use'), toolset_name: z.string().nullish(), ...callFields }),
  z.strictObject({ type: z.literal('server_tool_use'), ...callFields }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
    content: z
      .union([z.string(), z.array(z.discriminatedUnion('type', [textBlock, imageBlock, documentBlock]))])
      .optional(),
    is_error: z.boolean().optional(),
    toolset_name: z.string().nullish(),
    ...marked,
  }),
]);
export type Block = z.infer<typeof block>;

const message = z.strictObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(block)]),
});
export type Message = z.infer<typeof message>;

const tool = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  type: z.literal('custom').nullish(),
  strict: z.boolean().optional(),
  eager_input_streaming: z.boolean().nullish(),
  defer_loading: z.boolean().optional(),
  input_examples: z.array(z.record(z.string(), z.unknown())).optional(),
  allowed_callers: z.array(z.string()).optional(),
  ...marked,
});

const parallel = { disable_parallel_tool_use: z.boolean().optional() };
const display = { display: z.enum(['summarized', 'omitted']).nullish() };

/** What counting tokens and replying have in common. */
const promptFields = {
  model: z.string().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('auto'), ...parallel }),
      z.strictObject({ type: z.literal('any'), ...parallel }),
      z.strictObject({ type: z.literal('tool'), name: z.string(), ...parallel }),
      z.strictObject({ type: z.literal('none') }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('adaptive'), ...display }),
      z.strictObject({ type: z.literal('between_tools') }),
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024), ...display }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z.looseObject({ type: z.literal('json_schema') }).nullish(),
    })
    .optional(),
  ...marked,
};

const countSchema = z.strictObject(promptFields);
export type Prompt = z.infer<typeof countSchema>;

const requestSchema = z.strictObject({
  ...promptFields,
  max_tokens: z.int().min(1),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string().min(1)).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullish() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  speed: z.enum(['standard', 'fast']).nullish(),
  inference_geo: z.string().nullish(),
  container: z.unknown().optional(),
  diagnostics: z.unknown().optional(),
});
export type MessageRequest = z.infer<typeof requestSchema>;

const batchSchema = z.strictObject({
  requests: z
    .array(z.strictObject({ custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/), params: z.unknown() }))
    .min(1)
    .max(100_000),
});

export const parseMessageRequest = parserOf(requestSchema);
export const parseCountRequest = parserOf(countSchema);
export const parseBatchRequest = parserOf(batchSchema);

/** A parser that throws the first defect as the real API words it: `messages.0.role: Field required`. */
function parserOf<T>(schema: z.ZodType<T>): (body: unknown) => T {
  return (body) => {
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    throw invalid(describe(result.error.issues));
  };
}

type Issue = z.core.$ZodIssue;

function describe(issues: readonly Issue[], before: PropertyKey[] = []): string {
  const issue = issues[0];
  if (issue === undefined) return 'Invalid request';
  const path = [...before, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describe(closest(issue.errors), path);
  if (issue.code === 'unrecognized_keys') {
    return `${[...path, issue.keys[0] ?? ''].join('.')}: Extra inputs are not permitted`;
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return `${path.join('.')}: ${isMissing ? 'Field required' : issue.message}`;
}

/** Of a union's branches the one that got farthest: its defect is the one that was meant. */
function closest(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best));
}

function depth(issues: readonly Issue[]): number {
  return Math.max(...issues.map(({ path }) => path.length));
}
