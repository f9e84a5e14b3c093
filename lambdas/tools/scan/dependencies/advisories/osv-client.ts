import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { type Advisory, advisorySchema, batchAnswerSchema } from './advisory.ts';
import type { PackageVersion } from './fixed-version.ts';
import { askOsv, type OsvConnection, OsvError } from './osv-request.ts';

/** What the server said about one package. Both can be filled: a first page that came, a second that did not. */
export interface PackageAnswer<P extends PackageVersion> {
  package: P;
  advisories: Advisory[];
  /** Why the answer is incomplete; absent when the package was really answered for. */
  failure?: string;
}

/** The server's own limit: https://google.github.io/osv.dev/post-v1-querybatch/. */
const maxQueriesPerBatch = 1000;
const batchesAtOnce = 4;
const detailsAtOnce = 8;
/** A server that goes on paging would keep the scan busy until its deadline. */
const maxPages = 20;

/** Asks for the advisories of every package. Never throws for a server's fault: each answer carries its own. */
export async function lookUpAdvisories<P extends PackageVersion>(
  packages: readonly P[],
  connection: OsvConnection,
  progress: (asked: number) => void,
): Promise<PackageAnswer<P>[]> {
  const batches = chunk(packages.map((each) => ({ package: each, ids: new Set<string>() })));
  let asked = 0;
  await inParallel(batches, batchesAtOnce, async (batch) => {
    await askPages(batch, connection);
    asked += batch.length;
    progress(asked);
  });
  const looked = batches.flat();
  const details = await fetchDetails(new Set(looked.flatMap(({ ids }) => [...ids])), connection);
  return looked.map((each) => answerOf(each, details));
}

interface Lookup<P extends PackageVersion> {
  package: P;
  ids: Set<string>;
  pageToken?: string | undefined;
  failure?: string;
}

function chunk<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / maxQueriesPerBatch);
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * maxQueriesPerBatch, (index + 1) * maxQueriesPerBatch),
  );
}

/** Asks again for those packages whose answer has a next page. */
async function askPages<P extends PackageVersion>(
  batch: Lookup<P>[],
  connection: OsvConnection,
): Promise<void> {
  let open = batch;
  for (let page = 0; page < maxPages && open.length > 0; page += 1) {
    await askBatch(open, connection);
    open = open.filter(({ pageToken, failure }) => pageToken !== undefined && failure === undefined);
  }
  for (const lookup of open) lookup.failure = `it gave more than ${maxPages} pages`;
}

async function askBatch<P extends PackageVersion>(
  batch: Lookup<P>[],
  connection: OsvConnection,
): Promise<void> {
  try {
    const request = {
      path: '/v1/querybatch',
      body: { queries: batch.map(queryOf) },
      answer: batchAnswerSchema,
    };
    const { results } = await askOsv(connection, request);
    if (results.length !== batch.length) throw new OsvError('it answered fewer packages than were asked');
    for (const [index, lookup] of batch.entries()) {
      for (const { id } of results[index]?.vulns ?? []) lookup.ids.add(id);
      lookup.pageToken = results[index]?.next_page_token || undefined;
    }
  } catch (error) {
    await recover(batch, connection, error);
  }
}

/** One query that the server finds invalid makes it refuse the whole batch: halves single it out. */
async function recover<P extends PackageVersion>(
  batch: Lookup<P>[],
  connection: OsvConnection,
  error: unknown,
): Promise<void> {
  if (!(error instanceof OsvError)) throw error;
  if (error.status === 400 && batch.length > 1) {
    const middle = Math.ceil(batch.length / 2);
    await askBatch(batch.slice(0, middle), connection);
    await askBatch(batch.slice(middle), connection);
  } else for (const lookup of batch) lookup.failure = error.message;
}

function queryOf<P extends PackageVersion>({ package: { ecosystem, name, version }, pageToken }: Lookup<P>) {
  const query = { package: { ecosystem, name }, version };
  return pageToken === undefined ? query : { ...query, page_token: pageToken };
}

type Detail = Advisory | OsvError;

async function fetchDetails(
  ids: ReadonlySet<string>,
  connection: OsvConnection,
): Promise<Map<string, Detail>> {
  const fetched = await inParallel([...ids], detailsAtOnce, async (id): Promise<[string, Detail]> => {
    const request = { path: `/v1/vulns/${encodeURIComponent(id)}`, answer: advisorySchema };
    return [id, await askOsv(connection, request).catch(asOsvError)];
  });
  return new Map(fetched);
}

function asOsvError(error: unknown): OsvError {
  if (error instanceof OsvError) return error;
  throw error;
}

function answerOf<P extends PackageVersion>(
  { package: asked, ids, failure }: Lookup<P>,
  details: ReadonlyMap<string, Detail>,
): PackageAnswer<P> {
  const found = [...ids].map((id) => ({ id, detail: details.get(id) }));
  const advisories = found.flatMap(({ detail }) =>
    detail === undefined || detail instanceof OsvError ? [] : [detail],
  );
  const missing = found.find(({ detail }) => detail instanceof OsvError);
  const detailFailure =
    missing?.detail instanceof OsvError
      ? `it names ${missing.id} for the package, but asked for the advisory ${missing.detail.message}`
      : undefined;
  const why = failure ?? detailFailure;
  return { package: asked, advisories, ...(why === undefined ? {} : { failure: why }) };
}
