import { type Severity, severities } from '#shared/findings/finding.ts';

/** Folders of other people's code and of build results: mended at their source, not here. */
const generatedFolder =
  /(?:^|\/)(?:node_modules|bower_components|jspm_packages|vendor|third_party|dist|\.next|\.nuxt|\.yarn|cdk\.out|site-packages|\.?venv)\//;
/** Minified, bundled, or a library under its own name and version: `jquery-1.10.2.js`, `jquery.fileupload.js`. */
const generatedFile =
  /[.-](?:min|bundle|pnp)\.[a-z]+$|[.-]v?\d+\.\d+\.\d+(?:\.\w{1,10})?\.js$|(?:^|\/)jquery(?:[.-][\w.-]{1,60})?\.js$/;

const testFolder =
  /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|tests?|specs?|e2e|cypress|playwright|fixtures|testdata)\//;
const testFile = /[._-](?:test|spec|tst|cy)\.[a-z]+$|(?:^|\/)(?:test_[^/]*|conftest)\.py$/;

/** By the customary names of vendored folders and build results. */
export function isGenerated(path: string): boolean {
  return generatedFolder.test(path) || generatedFile.test(path);
}

/** By the customary names of test files and folders. */
export function isTest(path: string): boolean {
  return testFolder.test(path) || testFile.test(path);
}

/** Tests are not deployed: what is found there is one step milder. */
export function severityAt(path: string, severity: Severity): Severity {
  return isTest(path) ? (severities[severities.indexOf(severity) + 1] ?? severity) : severity;
}
