// Under the names by which the interpreter imports them.

class Unused {
  constructor() {
    throw new Error('the embedded platform calls no function on AWS: every Task has a handler of its own');
  }
}

export { Unused as InvokeCommand, Unused as LambdaClient };

export function fromCognitoIdentityPool(): never {
  throw new Error('the embedded platform takes no credentials of AWS for its steps');
}

/** The definition is validated by a test; at each boot that would cost 140 ms. */
export default function validateDefinition(): never {
  throw new Error('the embedded platform validates no definition');
}
