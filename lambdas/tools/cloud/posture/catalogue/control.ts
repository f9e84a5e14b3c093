import type { CheckId } from '../checks.ts';

export const frameworks = ['soc2', 'hipaa'] as const;
export type Framework = (typeof frameworks)[number];
export const frameworkNames: Readonly<Record<Framework, string>> = { soc2: 'SOC 2', hipaa: 'HIPAA' };

/** One control of a framework, and what in an account shows whether it is met. */
export interface Control {
  /** As the framework numbers it: `CC6.1`, `164.312(b)`. */
  id: string;
  framework: Framework;
  /** What it asks for, in our words. */
  title: string;
  /** What is looked at. Without any the control is outside of what tools can see. */
  checks: readonly CheckId[];
  /** What it asks for besides, and no tool sees: with it no verdict is better than `partly`. */
  beyond?: string;
}
