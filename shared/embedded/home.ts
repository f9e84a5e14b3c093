import * as z from 'zod';

/** AWS has no such region, so a request signed for here is good for nothing there. */
export const embeddedRegion = 'local';

/** Where the embedded platform listens unless told otherwise. */
export const embeddedPort = 4311;

/** The files of a platform's home that its user's other programs read, each a JSON document. */
export const homeFiles = { address: 'platform.json', credentials: 'credentials.json' } as const;

/** Where the platform listens, and its process; it may be gone by now. */
export const homeAddressSchema = z.object({ origin: z.url(), pid: z.int() });
export type HomeAddress = z.infer<typeof homeAddressSchema>;

/** What its user's programs sign with. */
export const homeCredentialsSchema = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
});

/**
 * The folder that the platform and its user's programs share, as the environment names it.
 * An empty variable is one that is not set.
 */
export function homeFolderOf(
  { AGENTS_HOME, XDG_STATE_HOME }: { AGENTS_HOME?: string | undefined; XDG_STATE_HOME?: string | undefined },
  userFolder: string,
): string {
  return AGENTS_HOME || `${XDG_STATE_HOME || `${userFolder}/.local/state`}/background-agents`;
}
