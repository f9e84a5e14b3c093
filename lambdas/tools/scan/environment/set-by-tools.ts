/** Variables that a tool sets for the programs that it starts, or that are its own settings. */
interface SetByTool {
  tool: string;
  /** Where the tool's owner lists them. */
  source: string;
  names: RegExp;
  /** Files in which a name that others could take too is the tool's; absent: everywhere. */
  files?: RegExp;
}

const cargo = 'https://doc.rust-lang.org/cargo/reference/environment-variables.html';

/** Prefixes only where the owner reserves them: `GITHUB_CLIENT_ID` and `PYTHON_SERVICE_URL` are a program's own. */
const setByTools: readonly SetByTool[] = [
  {
    tool: 'Cargo, its own settings and what it sets for crates',
    source: cargo,
    names:
      /^(?:CARGO|CARGO_(?:(?:BIN|BUILD|CFG|CRATE|ENCODED|FEATURE|HTTP|MANIFEST|NET|PKG|PROFILE|TARGET|TERM)_\w+|HOME|INCREMENTAL|LOG|MAKEFLAGS|PRIMARY_PACKAGE|RUSTC_CURRENT_DIR)|RUSTC|RUSTC_\w+|RUSTDOC|RUSTFLAGS|RUSTDOCFLAGS|RUST_BACKTRACE)$/,
  },
  { tool: 'Cargo, for code that a build script wrote', source: cargo, names: /^OUT_DIR$/, files: /\.rs$/ },
  {
    tool: 'Cargo, for build scripts',
    source: cargo,
    names: /^(?:TARGET|HOST|NUM_JOBS|OPT_LEVEL|PROFILE|DEP_\w+)$/,
    files: /(?:^|\/)build(?:\/[^/]+)*\.rs$/,
  },
  {
    tool: 'CPython',
    source: 'https://docs.python.org/3/using/cmdline.html#environment-variables',
    names:
      /^(?:PYTHON(?:ASYNCIODEBUG|BREAKPOINT|CASEOK|COERCECLOCALE|DEBUG|DEVMODE|DONTWRITEBYTECODE|DUMPREFS|EXECUTABLE|FAULTHANDLER|HASHSEED|HOME|INSPECT|INTMAXSTRDIGITS|IOENCODING|LEGACYWINDOWSFSENCODING|LEGACYWINDOWSSTDIO|MALLOC|MALLOCSTATS|NODEBUGRANGES|NOUSERSITE|OPTIMIZE|PATH|PERFSUPPORT|PLATLIBDIR|PROFILEIMPORTTIME|PYCACHEPREFIX|SAFEPATH|STARTUP|TRACEMALLOC|UNBUFFERED|USERBASE|UTF8|VERBOSE|WARNDEFAULTENCODING|WARNINGS)|PYTHON_(?:BASIC_REPL|COLORS|CPU_COUNT|FROZEN_MODULES|GIL|HISTORY|JIT|PERF_JIT_SUPPORT|PRESITE))$/,
  },
  {
    tool: 'venv',
    source: 'https://docs.python.org/3/library/venv.html',
    names: /^VIRTUAL_ENV(?:_PROMPT)?$/,
  },
  {
    tool: 'the command of Flask',
    source: 'https://github.com/pallets/flask/blob/main/src/flask/cli.py',
    names: /^FLASK_RUN_FROM_CLI$/,
  },
  {
    tool: 'the reloader of Werkzeug',
    source: 'https://github.com/pallets/werkzeug/blob/main/src/werkzeug/serving.py',
    names: /^WERKZEUG_(?:RUN_MAIN|SERVER_FD)$/,
  },
  {
    tool: 'npm, for scripts',
    source: 'https://docs.npmjs.com/cli/using-npm/scripts#environment',
    names: /^(?:npm_\w+|INIT_CWD)$/,
  },
  {
    tool: 'GitHub Actions',
    source: 'https://docs.github.com/en/actions/reference/workflows-and-actions/variables',
    names:
      /^(?:CI|RUNNER_\w+|GITHUB_(?:ACTION|ACTIONS|ACTION_PATH|ACTION_REF|ACTION_REPOSITORY|ACTOR|ACTOR_ID|API_URL|BASE_REF|ENV|EVENT_NAME|EVENT_PATH|GRAPHQL_URL|HEAD_REF|JOB|OUTPUT|PATH|REF|REF_NAME|REF_PROTECTED|REF_TYPE|REPOSITORY|REPOSITORY_ID|REPOSITORY_OWNER|REPOSITORY_OWNER_ID|RETENTION_DAYS|RUN_ATTEMPT|RUN_ID|RUN_NUMBER|SERVER_URL|SHA|STATE|STEP_SUMMARY|TRIGGERING_ACTOR|WORKFLOW|WORKFLOW_REF|WORKFLOW_SHA|WORKSPACE))$/,
  },
  {
    tool: 'GitLab CI',
    source: 'https://docs.gitlab.com/ci/variables/predefined_variables/',
    names: /^(?:GITLAB_\w+|CI_\w+)$/,
  },
];

/** Whether a variable that a file reads is a known tool's, so that nobody has to write it down. */
export function isSetByTool({ name, path }: { name: string; path: string }): boolean {
  return setByTools.some(({ names, files }) => names.test(name) && files?.test(path) !== false);
}
