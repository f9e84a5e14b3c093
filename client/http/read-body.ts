/**
 * The whole body of an answer; whoever sends more than `most` bytes is cut off, and `undefined` answered.
 * @throws what `fetch` throws where the connection breaks.
 */
export async function readBody({ body }: Response, most: number): Promise<Uint8Array | undefined> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > most) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}
