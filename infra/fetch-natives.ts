// node infra/fetch-natives.ts: what the functions need for arm64 and npm does not install on x64. Part of every synth;
// without a network it says so and goes on, and the template that is made then asks before it is deployed.
import { fetchNative } from './bundle/fetch-native.ts';

const outcome = fetchNative('arm64');
if (outcome !== undefined) process.stderr.write(`${outcome}\n`);
