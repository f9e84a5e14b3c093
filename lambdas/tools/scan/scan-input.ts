import * as z from 'zod';

/** What the scanners of a workspace take. */
export const scanInput = z.strictObject({
  paths: z
    .array(z.string().min(1).max(1_024))
    .max(100)
    .optional()
    .describe('Files and folders of the workspace to scan; default: everything'),
});
