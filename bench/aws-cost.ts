import { makeCostSheet } from './aws-cost/cost-sheet.ts';
import { help, readCostOptions } from './aws-cost/options.ts';
import { printCostSheet } from './aws-cost/print.ts';

try {
  const options = readCostOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(help);
  } else {
    const sheet = await makeCostSheet(options);
    process.stdout.write(options.asJson ? `${JSON.stringify(sheet, undefined, 2)}\n` : printCostSheet(sheet));
  }
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
