import * as z from 'zod';
import { artifactSchema } from '../agent/artifact.ts';

/** `GET /agents/{agent_id}/artifacts/{name}`. */
export const artifactAnswerSchema = artifactSchema.extend({
  /** GET the bytes here, without a signature of your own; they come as a file to be saved, never to be shown. */
  url: z.url(),
  expires_at: z.iso.datetime(),
});
export type ArtifactAnswer = z.infer<typeof artifactAnswerSchema>;
