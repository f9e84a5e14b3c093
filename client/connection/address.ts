const hosts = ['localhost', '[::1]'];

/** Whether what is sent there stays on this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hosts.includes(hostname) || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Host and path, and nothing that could be a password. */
export function isBare({ href, origin, pathname }: URL): boolean {
  return href === origin + pathname;
}

/** Signatures hide no prompt, no answer and no session token: beyond this machine that takes TLS. */
export function isPrivate(url: URL): boolean {
  return url.protocol === 'https:' || isLoopback(url);
}
