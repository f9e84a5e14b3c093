// node import-bundle.mjs FILE: how long a fresh Node takes to load a bundle, in milliseconds.
import { fakeAwslambda } from '../../test/infra/fake-awslambda.mjs';

// Lambda's runtime brings it along, and functions that stream reach for it as they load.
globalThis.awslambda = fakeAwslambda;
const file = process.argv[2];
const from = performance.now();
const { handler } = await import(file);
const ms = performance.now() - from;
if (typeof handler !== 'function') throw new Error(`${file} exports no handler`);
process.stdout.write(`\n${JSON.stringify({ ms })}\n`);
process.exit();
