import * as z from 'zod';
import { limits } from './limits.ts';

/** Safe as a file's name on every system, and in an address: no path, no leading dot or dash. */
export const artifactNameSchema = z
  .string()
  .max(limits.artifacts.nameChars)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'letters, digits, dots, dashes and underscores, a letter or digit first',
  )
  .refine((name) => !name.endsWith('.'), 'no dot at the end');

/** A file that an agent made. */
export const artifactSchema = z.object({
  name: artifactNameSchema,
  media_type: z
    .string()
    .max(100)
    .regex(/^[a-z]+\/[a-z0-9.+-]+$/, 'a media type: application/json'),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  created_at: z.iso.datetime(),
});
export type Artifact = z.infer<typeof artifactSchema>;

/** The agent's files after some were added: the same name takes a file's place; what finds no room is left out. */
export function joinArtifacts(listed: readonly Artifact[], added: readonly Artifact[]): Artifact[] {
  return added.reduce<Artifact[]>(
    (files, artifact) => {
      const others = files.filter(({ name }) => name !== artifact.name);
      const bytes = others.reduce((sum, file) => sum + file.bytes, artifact.bytes);
      const hasRoom = others.length < limits.artifacts.count && bytes <= limits.artifacts.totalBytes;
      return hasRoom ? [...others, artifact] : files;
    },
    [...listed],
  );
}

/** `report.sarif (12 KB)` */
export function nameAndSize({ name, bytes }: Pick<Artifact, 'name' | 'bytes'>): string {
  return `${name} (${sizeInWords(bytes)})`;
}

function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
