/** The SDK would sleep as long as the server asks; anything longer than this is the workflow's to wait for. */
const longestBriefWaitSeconds = 2;

/** Marks answers that ask for a longer wait as not to be retried by the SDK. */
export function retryOnlyBriefly(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (response.ok || (retryAfterSecondsOf(response.headers) ?? 0) <= longestBriefWaitSeconds)
      return response;
    const headers = new Headers(response.headers);
    headers.set('x-should-retry', 'false');
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  };
}

/** Seconds until the server wants to be asked again; a date counts from the answer's own `date`. */
export function retryAfterSecondsOf(headers: Headers): number | undefined {
  const milliseconds = positive(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds / 1000;
  const given = headers.get('retry-after');
  if (given === null) return undefined;
  const seconds = positive(given);
  if (seconds !== undefined) return seconds;
  const untilDate = (Date.parse(given) - Date.parse(headers.get('date') ?? '')) / 1000;
  return untilDate > 0 ? untilDate : undefined;
}

function positive(text: string | null): number | undefined {
  const value = Number(text ?? Number.NaN);
  return value > 0 ? value : undefined;
}
