/** For clients whose calls are answered before they leave; where one did leave, nothing listens there. */
export const nowhere = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
};
