import type { HealthAnswer } from '#shared/contract/health.ts';
import type { PlatformSettings } from '../agents/platform-settings.ts';
import { type HttpHandler, publicHandler, type WrapperDeps } from './wrapper.ts';

export interface HealthDeps extends WrapperDeps {
  settings: Pick<PlatformSettings, 'platform' | 'rehearsal' | 'version'>;
}

export function createHealthHandler(deps: HealthDeps): HttpHandler {
  const { platform, rehearsal, version } = deps.settings;
  const body: HealthAnswer = { status: 'ok', platform, rehearsal, version };
  return publicHandler(deps, 'health', () => ({ body }));
}
