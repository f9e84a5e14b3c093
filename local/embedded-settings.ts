import type { PlatformSettings } from '#lambdas/agents/platform-settings.ts';
import { type Owner, ownerSchema } from '#shared/agent/ids.ts';

/** What the handlers of an embedded platform are set to. */
export function embeddedSettings(options: {
  version: string;
  rehearsal: boolean;
  maxRunning: number;
}): PlatformSettings {
  return {
    platform: 'embedded',
    version: options.version,
    rehearsal: options.rehearsal,
    defaultModel: 'sonnet',
    maxRunningPerOwner: options.maxRunning,
    // There is one principal: nobody else could.
    ownerMayApprove: true,
  };
}

/** The one principal that calls an embedded platform. */
export function localPrincipal(userName: string): Owner {
  return ownerSchema.parse(`arn:aws:iam::000000000000:user/${userName}`);
}
