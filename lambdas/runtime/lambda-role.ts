/** The region and the credentials that Lambda gives a function. */
export const lambdaRole = {
  region: process.env['AWS_REGION'] ?? '',
  credentials: async () => ({
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    sessionToken: required('AWS_SESSION_TOKEN'),
  }),
};

function required(name: string): string {
  const value = process.env[name];
  if (value !== undefined) return value;
  throw new Error(`not set: ${name}`);
}
