import { resolveModel } from '#shared/pricing/cost.ts';

/** What a platform is set to; the same for every call. */
export interface PlatformSettings {
  platform: 'aws' | 'embedded';
  /** Of the product. */
  version: string;
  /** True where no model is configured and playbooks stand in. */
  rehearsal: boolean;
  /** Full id or short name: for agent types that leave the model open. */
  defaultModel: string;
  /** Running agents that one owner may have at once. */
  maxRunningPerOwner: number;
  /** Whether an owner may approve what his own agents ask for; else somebody else has to. */
  ownerMayApprove: boolean;
}

/** The full id of a model as a request or an agent type names it; `inherit` is the platform's own. */
export function modelOf(named: string, { defaultModel }: Pick<PlatformSettings, 'defaultModel'>): string {
  return resolveModel(named === 'inherit' ? defaultModel : named);
}
