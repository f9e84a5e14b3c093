// A thread that ends with the first thing it is told.
import { parentPort } from 'node:worker_threads';

parentPort?.once('message', () => process.exit(1));
