// node boot-function.mjs FOLDER EVENT: what Lambda does with a bundle, in a process that has nothing else.
import { fakeAwslambda, invoke } from './fake-awslambda.mjs';

const [folder, event] = process.argv.slice(2);
globalThis.awslambda = fakeAwslambda;
const { handler } = await import(`${folder}/index.mjs`);
const context = { getRemainingTimeInMillis: () => 60_000 };
const outcome = await invoke(handler, JSON.parse(event), context).then(
  (answer) => ({ answer }),
  (error) => ({ error: error.name }),
);
process.stdout.write(`\n${JSON.stringify(outcome)}\n`);
process.exit();
