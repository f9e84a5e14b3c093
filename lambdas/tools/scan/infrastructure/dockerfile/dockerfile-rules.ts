import type { Place, Rule } from '../rule.ts';
import { isSecretText, namesSecret } from '../secret-names.ts';
import { isFloatingImage, pipeToShell } from '../shell.ts';
import type { DockerImage, DockerInstruction, Stage } from './docker-image.ts';

const secretFile =
  /(^|\/)(\.env(\.(local|prod|production|staging))?|\.npmrc|\.pypirc|\.netrc|\.git-credentials|id_(rsa|ed25519|ecdsa|dsa)|credentials|\.aws|\.ssh)\/?$/;
const noTlsCheck =
  /\bcurl\b[^;&|\n]{0,500}\s(-[a-zA-Z]*k[a-zA-Z]*|--insecure)(?=\s|$)|--no-check-certificate\b|strict-ssl[ =]+false|NODE_TLS_REJECT_UNAUTHORIZED=["']?0|http\.sslVerify[ =]+["']?false/;
const unsignedPackages =
  /--allow-unauthenticated\b|--force-yes\b|--allow-untrusted\b|--nogpgcheck\b|--no-gpg-checks?\b|\[[^\]]{0,200}trusted=yes/;

export const dockerfileRules: readonly Rule<DockerImage>[] = [
  {
    name: 'floating-base',
    severity: 'medium',
    title: 'Base image is not pinned, so that a build can change without a change here',
    remedy: 'Name a version tag, or better a digest.',
    reference: 'CWE-1357',
    check: ({ stages }) =>
      stages.filter(({ base }, index) => {
        const isStage = stages.slice(0, index).some(({ name }) => name === base.toLowerCase());
        return !isStage && base.toLowerCase() !== 'scratch' && isFloatingImage(base);
      }),
  },
  {
    name: 'root-user',
    severity: 'medium',
    title: 'Container runs as root',
    remedy: 'Create a user without rights and switch to it with USER in the last stage.',
    reference: 'CWE-250',
    check: ({ stages }) => {
      const last = stages.at(-1);
      return last === undefined ? [] : rootPlace(stages, last);
    },
  },
  {
    name: 'remote-add',
    severity: 'medium',
    title: 'ADD downloads a file without checking what it is',
    remedy: 'Give ADD a --checksum, or download, verify and unpack in one RUN.',
    reference: 'CWE-494',
    check: ({ instructions }) =>
      of(instructions, 'ADD').filter(
        ({ words, flags }) =>
          words.slice(0, -1).some((word) => /^https?:\/\/(?!\S+\.git([#?]|$))/i.test(word)) &&
          !flags.some((flag) => flag.startsWith('--checksum=')),
      ),
  },
  {
    name: 'secret-in-image',
    severity: 'high',
    title: 'Secret is written into the image',
    remedy:
      'Mount it for the one step that needs it (RUN --mount=type=secret), or pass it in when the container starts.',
    reference: 'CWE-798',
    check: ({ instructions }) =>
      pairsIn(instructions, ['ENV', 'ARG']).flatMap(({ line, name, value }) =>
        namesSecret(name) && isSecretText(value) ? [{ line, evidence: `${name}=***` }] : [],
      ),
  },
  {
    name: 'secret-build-argument',
    severity: 'medium',
    title: 'Secret is passed as a build argument, which stays readable in the history of the image',
    remedy: 'Mount it for the one step that needs it: RUN --mount=type=secret.',
    reference: 'CWE-522',
    check: ({ instructions }) =>
      pairsIn(instructions, ['ARG']).filter(({ name, value }) => namesSecret(name) && (value ?? '') === ''),
  },
  {
    name: 'secret-file-copied',
    severity: 'high',
    title: 'A file that usually holds secrets is copied into the image',
    remedy: 'Leave the file out with .dockerignore and mount it as a secret where it is needed.',
    reference: 'CWE-538',
    check: ({ instructions }) =>
      of(instructions, 'COPY', 'ADD').filter(
        ({ words, flags, text }) =>
          !text.startsWith('<<') &&
          !flags.some((flag) => flag.startsWith('--from=')) &&
          words.slice(0, -1).some((word) => secretFile.test(word)),
      ),
  },
  {
    name: 'pipe-to-shell',
    severity: 'medium',
    title: 'A script from the network runs without being checked',
    remedy: 'Download it, compare its checksum, then run it; or install a package.',
    reference: 'CWE-494',
    check: running(pipeToShell),
  },
  {
    name: 'tls-check-off',
    severity: 'high',
    title: 'A download does not check who it talks to',
    remedy: 'Leave certificate checks on; add the missing authority to the trust store.',
    reference: 'CWE-295',
    check: running(noTlsCheck),
  },
  {
    name: 'unsigned-packages',
    severity: 'high',
    title: 'Packages are installed without checking their signature',
    remedy: 'Add the key of the repository and drop the switch.',
    reference: 'CWE-347',
    check: running(unsignedPackages),
  },
  {
    name: 'apt-recommends',
    severity: 'info',
    title: 'Packages that nobody asked for are installed along',
    remedy: 'Add --no-install-recommends, which keeps the image small and its attack surface too.',
    reference: 'CWE-1104',
    check: running(
      /\bapt(-get)?\s+(-\S+\s+)*install\b(?![^;&|\n]{0,999}--no-install-recommends)(?<!--no-install-recommends\s[^;&|\n]{0,99})/,
    ),
  },
  {
    name: 'sudo',
    severity: 'low',
    title: 'sudo is used in the image',
    remedy: 'Do what needs root before USER, and leave sudo out of the image.',
    reference: 'CWE-250',
    check: running(/(^|[;&|\n]\s*)sudo\s/),
  },
  {
    name: 'world-writable',
    severity: 'medium',
    title: 'Files are made writable for everyone',
    remedy: 'Give the files to the user that writes them (COPY --chown) and keep the mode narrow.',
    reference: 'CWE-732',
    check: running(/\bchmod\s+(-\S+\s+)*(0?777|a\+rwx|ugo\+rwx|a\+w|o\+w)\b/),
  },
  {
    name: 'ssh-port',
    severity: 'medium',
    title: 'The container offers SSH',
    remedy: 'Remove the SSH server; use the exec command of the platform.',
    reference: 'CWE-749',
    check: ({ instructions }) =>
      of(instructions, 'EXPOSE').filter(({ words }) => words.some((word) => /^22(\/tcp)?$/i.test(word))),
  },
];

function of(instructions: readonly DockerInstruction[], ...keywords: readonly string[]) {
  return instructions.filter(({ keyword }) => keywords.includes(keyword));
}

function pairsIn(instructions: readonly DockerInstruction[], keywords: readonly string[]) {
  return of(instructions, ...keywords).flatMap(({ line, pairs }) =>
    pairs.map(([name, value]) => ({ line, name, value })),
  );
}

function running(pattern: RegExp): (image: DockerImage) => readonly Place[] {
  return ({ instructions }) =>
    of(instructions, 'RUN').flatMap(({ text, lineAt }) =>
      [...text.matchAll(new RegExp(pattern, 'g'))].map(({ index, 0: found }) => ({
        line: lineAt(index + found.length - found.trimStart().length),
      })),
    );
}

/** The last USER counts; without one the base decides, which is known only when it is a stage of ours. */
function rootPlace(stages: readonly Stage[], stage: Stage): readonly Place[] {
  const user = of(stage.instructions, 'USER').at(-1);
  if (user !== undefined) return /^(root|0)(:|$)/i.test(user.words[0] ?? '') ? [user] : [];
  const base = stages
    .slice(0, stages.indexOf(stage))
    .findLast(({ name }) => name === stage.base.toLowerCase());
  if (base !== undefined) return rootPlace(stages, base).length === 0 ? [] : [stage];
  return /nonroot|rootless|unprivileged|\$/i.test(stage.base) ? [] : [stage];
}
