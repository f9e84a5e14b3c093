/** For one rule, code that it must find and look-alikes that no rule may find. */
export interface RuleCase {
  /** The finding is on the line that holds `!!`, or on the first one. */
  vulnerable: readonly string[];
  clean: readonly string[];
}

export type RuleCases = Readonly<Record<string, RuleCase>>;
