import * as z from 'zod';

/** One step into a policy: an element of a list, a key itself, or what stands under it. */
const stepSchema = z.object({
  index: z.int().optional(),
  key: z.string().optional(),
  value: z.string().optional(),
});
export type PathStep = z.infer<typeof stepSchema>;

/** What is read of Access Analyzer's answers: https://docs.aws.amazon.com/access-analyzer/latest/APIReference */
export const validationSchema = z.object({
  findings: z
    .array(
      z.object({
        findingType: z.enum(['ERROR', 'SECURITY_WARNING', 'WARNING', 'SUGGESTION']),
        issueCode: z.string().regex(/^[A-Za-z0-9._-]{1,200}$/),
        findingDetails: z.string(),
        learnMoreLink: z.string().optional(),
        locations: z
          .array(
            z.object({
              path: z.array(stepSchema).default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  nextToken: z.string().nullish(),
});
export type Issue = z.infer<typeof validationSchema>['findings'][number];

export const publicAccessSchema = z.object({
  result: z.enum(['PASS', 'FAIL']),
  message: z.string().default(''),
  reasons: z
    .array(z.object({ description: z.string().default(''), statementIndex: z.int().optional() }))
    .default([]),
});
export type PublicAccess = z.infer<typeof publicAccessSchema>;
