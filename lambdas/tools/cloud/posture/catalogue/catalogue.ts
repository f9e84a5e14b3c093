import type { Control, Framework } from './control.ts';
import { hipaa } from './hipaa.ts';
import { soc2 } from './soc2.ts';

/** Every control that can be assessed, in the frameworks' order. */
export const catalogue: readonly Control[] = [...soc2, ...hipaa];

export function controlsOf(wanted: readonly Framework[]): Control[] {
  return catalogue.filter(({ framework }) => wanted.includes(framework));
}
