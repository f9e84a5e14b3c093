import * as z from 'zod';

const region = z
  .string()
  .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/)
  .optional();

/** Of a member of the organisation. */
export const accountSchema = z
  .string()
  .regex(/^\d{12}$/)
  .optional();

/** A place to read logs from, as the model names it. */
export const sourceSpecSchema = z.union([
  z.strictObject({
    group: z
      .string()
      .regex(/^[\w./#-]{1,512}$/)
      .describe('A CloudWatch log group, such as /aws/lambda/orders'),
    region: region.describe("Default: the platform's own region"),
    account: accountSchema.describe("Of a member account, twelve digits; default: the platform's own"),
  }),
  z.strictObject({
    file: z.string().min(1).max(1_000).describe('A log file of the machine that the platform runs on'),
  }),
  z.strictObject({
    workspace_file: z
      .string()
      .min(1)
      .max(1_000)
      .describe(
        'A log file in the workspace: a snapshot that does not grow, so it can be summarized, not watched',
      ),
  }),
  z.strictObject({
    command: z
      .tuple([z.string().min(1).max(1_000)], z.string().max(1_000))
      .describe('Program and arguments, run in the sandbox on the workspace; its output is the log'),
    seconds: z.int().min(1).max(60).default(20).describe('The command is ended after this long'),
  }),
]);
export type SourceSpec = z.infer<typeof sourceSpecSchema>;

export function nameOfSource(spec: SourceSpec): string {
  if ('group' in spec) {
    const place = [spec.region, spec.account && `account ${spec.account}`].filter(Boolean).join(', ');
    return `log group ${spec.group}${place === '' ? '' : ` (${place})`}`;
  }
  if ('file' in spec) return `file ${spec.file}`;
  if ('workspace_file' in spec) return `workspace file ${spec.workspace_file}`;
  return `output of ${spec.command.join(' ')}`;
}
