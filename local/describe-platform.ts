import type { Platform } from './platform.ts';

/** What is printed once the platform is up: where it is, how to sign, and a first command. */
export function describePlatform(
  { origin, region, credentials, rehearsal, warnings, resumed }: Omit<Platform, 'engine' | 'close'>,
  about: { home: string; version: string; asJson: boolean },
): string {
  const { accessKeyId, secretAccessKey } = credentials;
  if (about.asJson) {
    return `${JSON.stringify({ origin, region, accessKeyId, secretAccessKey, rehearsal, home: about.home, resumed, warnings })}\n`;
  }
  return `background-agents ${about.version}, embedded, listening on ${origin}
${rehearsal ? 'Rehearsal: no ANTHROPIC_API_KEY is set, so scripted playbooks stand in for the model.\n' : ''}Data: ${about.home}
${resumed > 0 ? `Running agents that go on where they were: ${resumed}\n` : ''}${warnings.map((warning) => `Warning: ${warning}\n`).join('')}
Credentials, good for this platform alone:
  export AWS_ACCESS_KEY_ID=${accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}

Try, in another terminal (the command line finds the credentials itself):
  npm run agents -- task devsecops-scanner "Full security scan" --workspace .
  npm run agents -- list
  curl --aws-sigv4 "aws:amz:${region}:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" ${origin}/agents

Stop with Ctrl-C; running agents go on at the next start.
`;
}
