import { parseArgs } from 'node:util';
import { startRehearsalServer } from './server.ts';

// node local/rehearsal/main.ts --port 0 --log calls.jsonl --latency-ms 200 --control
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    log: { type: 'string' },
    'latency-ms': { type: 'string', default: '0' },
    control: { type: 'boolean', default: false },
  },
});

const server = await startRehearsalServer({
  now: Date.now,
  port: Number(values.port),
  latencyMs: Number(values['latency-ms']),
  control: values.control,
  ...(values.log === undefined ? {} : { logFile: values.log }),
});

// Whoever started this process waits for the line.
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
