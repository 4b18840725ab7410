/** Requests as the document of the server describes them, more or less: from its schemas, from good ones with a few places changed, and from nothing. */
import fc from 'fast-check'
import type { OpenApiDocument, Operation } from '../contract/open-api.ts'
import { arbitraryFor, nasty } from './from-schema.ts'

export type Change = {
  readonly place: number
  readonly how: 'replace' | 'remove' | 'add'
  readonly value: unknown
}

export type FuzzRequest = {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body:
    | { readonly kind: 'made'; readonly value: unknown }
    /** The route's sample with these changes. */
    | { readonly kind: 'sample'; readonly changes: readonly Change[] }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
    | { readonly kind: 'none' }
  readonly token: 'right' | 'none' | 'session' | 'sync' | 'junk'
  readonly headers: Readonly<Record<string, string>>
}

const DEPTH = 8

export function fuzzRequests(document: OpenApiDocument): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, { get, post }]) => [
    ...(get ? [requestsOf({ method: 'get', path, operation: get }, document)] : []),
    ...(post ? [requestsOf({ method: 'post', path, operation: post }, document)] : []),
  ])
  return fc.oneof(...operations.map((arbitrary) => ({ arbitrary, weight: 1 })))
}

type Place = { readonly method: 'get' | 'post'; readonly path: string; readonly operation: Operation }

function requestsOf(
  { method, path, operation }: Place,
  document: OpenApiDocument,
): fc.Arbitrary<FuzzRequest> {
  return fc.record({
    method: fc.constant(method),
    path: fc.oneof({ weight: 30, arbitrary: fc.constant(path) }, { weight: 1, arbitrary: strangePath(path) }),
    query: queryOf(operation, document),
    body: method === 'get' ? fc.constant({ kind: 'none' } as const) : bodyOf(operation, document),
    token: fc.oneof(
      { weight: 12, arbitrary: fc.constant('right' as const) },
      { weight: 2, arbitrary: fc.constantFrom('none', 'session', 'sync', 'junk') },
    ),
    headers: fc.oneof(
      { weight: 12, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
      { weight: 1, arbitrary: strangeHeaders },
    ),
  })
}

const strangePath = (path: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    `${path}/`,
    `${path}//x`,
    path.toUpperCase(),
    `${path}%00`,
    path.replace(/[a-z]/, '%61'),
    `/sync${path}`,
  )

const strangeHeaders: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'content-encoding',
    'origin',
    'cookie',
    'referer',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-http-method-override',
    'tidelist-device-id',
    'tidelist-device-name',
    'sec-fetch-site',
    'accept',
    'range',
    'if-none-match',
  ),
  fc.oneof(
    fc.constantFrom(
      'gzip',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'null',
      '%',
      '%ff',
    ),
    fc
      .string({ unit: 'binary-ascii', maxLength: 300 })
      .map((text) => text.replace(/[^\x20-\x7e]/g, '').trim()),
  ),
  { maxKeys: 4 },
)

function queryOf(
  { parameters = [] }: Operation,
  { components }: OpenApiDocument,
): fc.Arbitrary<Record<string, string>> {
  const inside = { schemas: components.schemas, depthLeft: DEPTH }
  const known = fc.record(
    Object.fromEntries(
      parameters.map(({ name, schema }) => [
        name,
        arbitraryFor(schema, inside).map((value) =>
          wellFormed(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
        ),
      ]),
    ),
    { requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name) },
  )
  const others = fc.dictionary(fc.string({ maxLength: 10 }), fc.string(), { maxKeys: 1 })
  return fc.oneof(
    { weight: 10, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, others).map(([one, other]) => ({ ...other, ...one })) },
    { weight: 1, arbitrary: fc.constant({}) },
  ) as fc.Arbitrary<Record<string, string>> // records of texts, all three
}

/** An address cannot hold half of a surrogate pair. */
const wellFormed = (text: string): string => text.toWellFormed()

function bodyOf(
  { requestBody }: Operation,
  { components }: OpenApiDocument,
): fc.Arbitrary<FuzzRequest['body']> {
  const schema = requestBody?.content['application/json'].schema ?? {}
  const made = arbitraryFor(schema, { schemas: components.schemas, depthLeft: DEPTH })
  const change = fc.record({
    place: fc.nat(200),
    how: fc.constantFrom('replace', 'remove', 'add'),
    value: nasty,
  })
  return fc.oneof(
    { weight: 4, arbitrary: made.map((value) => ({ kind: 'made' as const, value })) },
    {
      weight: 5,
      arbitrary: fc.array(change, { maxLength: 3 }).map((changes) => ({ kind: 'sample' as const, changes })),
    },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ kind: 'bytes' as const, bytes })),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'none' as const }) },
  ) as fc.Arbitrary<FuzzRequest['body']> // `how` is one of three
}
