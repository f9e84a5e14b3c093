import type { Measure } from './measure.ts';
import { resources } from './resources.ts';
import { starting } from './starting.ts';
import { turning } from './turning.ts';
import { watching } from './watching.ts';

export const allMeasures: readonly Measure[] = [...starting, ...turning, ...watching, ...resources];
