import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { idsContract } from './ids.contract.ts';

idsContract('the fake', countingIds);
idsContract('chance', () => randomIds);
