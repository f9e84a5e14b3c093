import * as z from 'zod';

const folder = z
  .string()
  .max(500)
  .optional()
  .describe('Folder of the project, as detect_project lists it. Default: every project.');

export const runTestsInput = z.object({
  folder,
  suites: z
    .array(z.string().max(100))
    .min(1)
    .max(20)
    .optional()
    .describe('Names of suites, as detect_project lists them. Default: all of them.'),
  test_name: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[^\n\r\0]*$/)
    .optional()
    .describe('Runs this one test alone, by the name that run_tests told; needs exactly one suite.'),
  minutes_per_suite: z.int().min(1).max(60).default(15).describe('A suite that takes longer is stopped.'),
});
export type RunTestsInput = z.infer<typeof runTestsInput>;

export const runCommandInput = z.object({
  script: z.string().min(1).max(100).describe('Name of a script of package.json: lint, build, typecheck.'),
  folder,
  minutes: z.int().min(1).max(60).default(10).describe('A script that takes longer is stopped.'),
});
export type RunCommandInput = z.infer<typeof runCommandInput>;
