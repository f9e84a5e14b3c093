/** Folders of other people's code and of build results: mended at their source, not here. */
const generatedFolder =
  /(?:^|\/)(?:node_modules|bower_components|jspm_packages|vendor|third_party|dist|\.next|\.nuxt|\.yarn|cdk\.out|site-packages|\.?venv)\//;
const generatedFile = /[.-](?:min|bundle|pnp)\.[a-z]+$/;

const testFolder = /(?:^|\/)(?:__tests__|__mocks__|tests?|spec|e2e|fixtures)\//;
const testFile = /[._-](?:test|spec)\.[a-z]+$|(?:^|\/)(?:test_[^/]*|conftest)\.py$/;

/** By the customary names of vendored folders and build results. */
export function isGenerated(path: string): boolean {
  return generatedFolder.test(path) || generatedFile.test(path);
}

/** By the customary names of test files and folders. */
export function isTest(path: string): boolean {
  return testFolder.test(path) || testFile.test(path);
}
