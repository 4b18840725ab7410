/** Values that a JSON schema allows, and now and then, anywhere inside, ones that it does not. */
import fc from 'fast-check'
import type { JsonSchema, OpenApiDocument } from '../contract/open-api.ts'

type Schemas = OpenApiDocument['components']['schemas']
type Inside = { readonly schemas: Schemas; readonly depthLeft: number }

/** Texts and numbers that parsers, databases and JavaScript stumble over. */
const nastyTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\ufeff',
  '\u202e',
  'e\u0301',
  '👩‍👩‍👧‍👦',
  "'; drop table tasks; --",
  '%00',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '1e400',
  '-1',
  '9'.repeat(40),
  '2026-02-30',
  'x'.repeat(5000),
  '\u{10ffff}'.repeat(300),
  '{"a":1}',
]
const nastyNumbers = [
  0,
  -0,
  -1,
  0.1,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
  253402300800000,
  4294967296,
]

export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...nastyTexts, ...nastyNumbers, null, true, [], {}, [[]], { __proto__: null }),
  fc.jsonValue({ noUnicodeString: false }),
  fc.string({ unit: 'binary' }),
)

export function arbitraryFor(schema: JsonSchema, inside: Inside): fc.Arbitrary<unknown> {
  if (inside.depthLeft === 0) return fc.constant(null)
  return fc.oneof({ weight: 12, arbitrary: allowed(schema, inside) }, { weight: 1, arbitrary: nasty })
}

function allowed(schema: JsonSchema, inside: Inside): fc.Arbitrary<unknown> {
  const { $ref, anyOf, type } = schema
  const within = { ...inside, depthLeft: inside.depthLeft - 1 }
  if (typeof $ref === 'string')
    return arbitraryFor(inside.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, within)
  if ('const' in schema) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each: JsonSchema) => arbitraryFor(each, within)))
  if (type === 'string') return text(schema)
  if (type === 'integer' || type === 'number') return number(schema)
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  if (type === 'array') return array(schema, within)
  return type === 'object' ? object(schema, within) : nasty
}

function text({ pattern, maxLength, format }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'email') return fc.emailAddress()
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern, 'u'))
  const longest = typeof maxLength === 'number' ? maxLength : 200
  return fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: Math.min(longest, 60) }),
    fc.constantFrom(...nastyTexts.map((each) => each.slice(0, longest))),
  )
}

function number({ minimum, maximum }: JsonSchema): fc.Arbitrary<number> {
  const min = typeof minimum === 'number' ? minimum : Number.MIN_SAFE_INTEGER
  const max = typeof maximum === 'number' ? maximum : Number.MAX_SAFE_INTEGER
  return fc.oneof(
    fc.integer({ min, max: Math.min(max, min + 20) }),
    fc.maxSafeInteger(),
    fc.integer({ min: max - 1, max }),
  )
}

function array({ items, prefixItems }: JsonSchema, inside: Inside): fc.Arbitrary<unknown> {
  if (Array.isArray(prefixItems))
    return fc.tuple(...prefixItems.map((each: JsonSchema) => arbitraryFor(each, inside)))
  return fc.array(arbitraryFor((items ?? {}) as JsonSchema, inside), { maxLength: 5 }) // a schema stands there
}

function object(schema: JsonSchema, inside: Inside): fc.Arbitrary<unknown> {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    properties?: Readonly<Record<string, JsonSchema>>
    required?: readonly string[]
    additionalProperties?: JsonSchema | boolean
  } // the form of an object's schema
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, arbitraryFor(each, inside)])),
    { requiredKeys: [...required] },
  )
  if (typeof additionalProperties !== 'object') return known
  const others = fc.dictionary(
    fc.oneof(fc.constantFrom('title', 'notes', 'due', 'name', ...nastyTexts), fc.string()),
    arbitraryFor(additionalProperties, inside),
    { maxKeys: 4 },
  )
  return fc.tuple(known, others).map(([one, other]) => ({ ...other, ...one }))
}
