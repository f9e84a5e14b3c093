import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

export interface SigningScope {
  /** `20261122`. */
  date: string;
  region: string;
  service: string;
}

export function hmac(key: string | Uint8Array | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** The key of one day, region and service; the secret itself signs nothing. */
export function deriveSigningKey(secretAccessKey: string, scope: SigningScope): KeyObject {
  const dateKey = hmac(`AWS4${secretAccessKey}`, scope.date);
  const serviceKey = hmac(hmac(dateKey, scope.region), scope.service);
  return createSecretKey(hmac(serviceKey, 'aws4_request'));
}

/** A key is good for a day; four HMACs per request are a third of a verification's cost. */
export function createSigningKeyCache(capacity = 100): typeof deriveSigningKey {
  const keys = new Map<string, KeyObject>();
  return (secretAccessKey, scope) => {
    const name = JSON.stringify([secretAccessKey, scope.date, scope.region, scope.service]);
    const known = keys.get(name);
    if (known !== undefined) return known;
    if (keys.size >= capacity) keys.clear();
    const key = deriveSigningKey(secretAccessKey, scope);
    keys.set(name, key);
    return key;
  };
}
