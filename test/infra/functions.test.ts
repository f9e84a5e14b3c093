// One file for all that runs what `npm run synth` makes, so that it is made once.
import { rm } from 'node:fs/promises';
import { afterAll } from 'vitest';
import './against-moto.ts';
import './bundles.ts';
import { productionAssets } from './synthesized-assets.ts';

afterAll(async () => rm((await productionAssets()).outdir, { recursive: true, force: true }));
