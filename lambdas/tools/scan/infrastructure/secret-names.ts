import { type Located, literalOf } from './located.ts';
import type { Place } from './rule.ts';

const secretName =
  /(passw(or)?d|passphrase|secret|api_?key|private_?key|access_?key|auth_?token|access_?token|_token$|^token$|credential)/i;

/** Names that speak about a secret without being one: `SECRET_ARN`, `passwordLength`, `TOKEN_URL`. */
const aboutSecret =
  /(arn|name|_?id|path|file|dir|url|uri|host|endpoint|ref|length|size|ttl|age|days|minutes|seconds|expiry|expiration|enabled|disabled|required|rotation|policy|provider|type|version|header|param(eter)?|prefix|suffix|manager|store|mount|key_?alias|region|bucket|table|queue|topic|stack)s?$/i;

/** A question, not a value: `AllowUsersToChangePassword`, `generate_secret`. */
const askingPrefix =
  /^([Aa]llow|[Ee]nable|[Dd]isable|[Uu]se|[Rr]equire|[Mm]in|[Mm]ax|[Hh]as|[Ii]s|[Nn]o|[Rr]otate|[Gg]enerate|[Cc]reate|[Rr]eset)(?=[A-Z_-])|^(ALLOW|ENABLE|DISABLE|USE|REQUIRE|MIN|MAX|HAS|IS|NO|ROTATE|GENERATE|CREATE|RESET)_/;

/** Written out, but no secret: empty, a path, a reference that is resolved later, a placeholder. */
const noSecret =
  /^$|^\s*(\/|\.\/|arn:|https?:\/\/|\{\{|\$|<|%|ssm:|vault:|true$|false$|none$|null$|x{3,}$|\*+$|\d{1,3}$)/i;

export function namesSecret(name: string): boolean {
  return secretName.test(name) && !aboutSecret.test(name) && !askingPrefix.test(name);
}

export function isSecretText(text: string | undefined): boolean {
  return text !== undefined && !noSecret.test(text) && !text.includes('${');
}

/** The place of a secret that is written out under a telling name; its value is not shown. */
export function literalSecret(name: string, value: Located | undefined): readonly Place[] {
  return namesSecret(name) && isSecretText(literalOf(value)) && value !== undefined
    ? [{ line: value.line, evidence: `${name}: ***` }]
    : [];
}
