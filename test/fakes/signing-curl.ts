import { spawnSync } from 'node:child_process';

const version = spawnSync('curl', ['--version'], { encoding: 'utf8' }).stdout ?? '';
const [, major = '0', minor = '0'] = /^curl (\d+)\.(\d+)/.exec(version) ?? [];

/** Whether this machine's curl signs requests as AWS reads them. */
export const canCurlSign = Number(major) * 1000 + Number(minor) >= 7087;

/** Belongs behind the name of a suite that needs it. */
export const whyNoCurl = canCurlSign
  ? ''
  : ' (skipped: no curl from 7.87 on, which signs the port of the host)';
