import { describeApi } from '#shared/contract/openapi.ts';
import type { PlatformSettings } from '../agents/platform-settings.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export interface DescribeApiDeps extends WrapperDeps {
  settings: Pick<PlatformSettings, 'version'>;
}

export function createDescribeApiHandler(deps: DescribeApiDeps): HttpHandler {
  const { version } = deps.settings;
  return httpHandler(deps, {
    name: 'describe-api',
    handle: async () => ({ body: describeApi({ version }) }),
  });
}
