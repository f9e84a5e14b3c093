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
}
