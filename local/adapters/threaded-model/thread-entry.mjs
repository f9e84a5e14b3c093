// The thread's first module, in plain JavaScript: code that is compiled already needs no compiler of TypeScript in
// memory, which is 15 MB for each thread that loads one.
import * as nodeModule from 'node:module';
import { workerData } from 'node:worker_threads';

if (workerData.compiledFolder !== undefined) nodeModule.enableCompileCache(workerData.compiledFolder);
await import('./model-thread.ts');
// A thread that is terminated keeps nothing.
nodeModule.flushCompileCache();
