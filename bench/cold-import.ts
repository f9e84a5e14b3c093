import { measureColdImports } from './cold-import/measure.ts';
import { help, readColdOptions } from './cold-import/options.ts';
import { printColdImports } from './cold-import/print.ts';

try {
  const options = readColdOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(help);
  } else {
    const sheet = await measureColdImports(options);
    process.stdout.write(
      options.asJson ? `${JSON.stringify(sheet, undefined, 2)}\n` : printColdImports(sheet),
    );
  }
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
