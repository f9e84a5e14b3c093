/** A program from the network that runs unread, unpinned: `curl ... | sh`, `bash <(curl ...)`. */
export const pipeToShell =
  /\b(curl|wget)\b[^|;&\n]{0,500}\|\s{0,9}(sudo\s+(-\S+\s+)*)?(\/(usr\/)?bin\/)?(env\s+)?(ba|z|da|k)?sh\b(?!\S*\.)|\b(ba|z|da)?sh\s+(-c\s+)?["']?[<$]\(\s*(curl|wget)\b/;

/** Image references that can mean another image tomorrow: no tag, or `latest`, and no digest. */
export function isFloatingImage(image: string): boolean {
  if (image === '' || image.includes('$') || image.includes('{{') || image.includes('@')) return false;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}

export const dangerousCapability =
  /^(CAP_)?(ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|DAC_READ_SEARCH|BPF)$/i;
export const containerSocket = /(^|\/)(docker|containerd|crio|podman)\.sock$/;
