/** Shaped like a GitHub token, made of nothing; put together here so that no scanner takes the file for a leak. */
export const fakeSecret = ['ghp', 'Zr7kQ2mXw9LbT4sVn8HcYd3JfPa6Ge1RuKq5'].join('_');
