import * as z from 'zod';
import { workspaceIdSchema } from '../agent/ids.ts';

/** Packed size that an upload may have, in bytes. */
export const maxUploadBytes = 512 * 1024 * 1024;

/** `POST /workspaces`: announces a snapshot, a gzipped tar, by the SHA-256 of its bytes. */
export const workspaceRequestSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
  bytes: z.int().min(1).max(maxUploadBytes),
});
export type WorkspaceRequest = z.infer<typeof workspaceRequestSchema>;

export const workspaceAnswerSchema = z.discriminatedUnion('uploaded', [
  /** The same bytes are here already. */
  z.object({ workspace: workspaceIdSchema, uploaded: z.literal(true) }),
  z.object({
    workspace: workspaceIdSchema,
    uploaded: z.literal(false),
    /** PUT the bytes here, with these headers and no signature of your own. */
    upload: z.object({
      url: z.url(),
      headers: z.record(z.string(), z.string()),
      expires_at: z.iso.datetime(),
    }),
  }),
]);
export type WorkspaceAnswer = z.infer<typeof workspaceAnswerSchema>;
