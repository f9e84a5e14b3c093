import type { Dockerfile } from 'dockerfile-ast';
import { UnreadableDocument } from '../located.ts';
import { applyRules, type Format } from '../rule.ts';
import { dockerImageOf } from './docker-image.ts';
import { dockerfileRules } from './dockerfile-rules.ts';

/** The parser's time grows with the square of the length; a long Dockerfile has a tenth of this. */
const maxBytes = 65_536;

export const dockerfile: Format = {
  name: 'dockerfile',
  rules: dockerfileRules,
  claims: (path) =>
    /(^|\/)(Dockerfile|Containerfile)([.-][\w.-]+)?$|\.(dockerfile|containerfile)$/i.test(path) &&
    !/\.(dockerignore|sample|md|sh|ya?ml|json|ts|js|py|go)$/i.test(path)
      ? 'yes'
      : 'no',
  maxBytes,
  looksLike: () => true,
  check: async ({ text }) => {
    const { DockerfileParser } = await import('dockerfile-ast');
    const parsed = parse(() => DockerfileParser.parse(text));
    if (parsed.getFROMs().length === 0) throw new UnreadableDocument('no FROM instruction');
    return applyRules(dockerfileRules, dockerImageOf(parsed));
  },
};

function parse(read: () => Dockerfile): Dockerfile {
  try {
    return read();
  } catch (error) {
    // The parser calls itself for each stage.
    if (error instanceof RangeError) throw new UnreadableDocument('too many stages', { cause: error });
    throw error;
  }
}
