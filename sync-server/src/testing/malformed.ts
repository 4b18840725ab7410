/** Bodies and addresses that are wrong in one place each, made from good ones. */

export type BadBody = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** Stands in a mutated body for text that `JSON.stringify` would not write. */
const raw = (text: string) => `<<${text}>>`
const written = (value: unknown): string => JSON.stringify(value).replace(/"<<(.*?)>>"/g, '$1')

const LONE_SURROGATE = raw('"\\ud800"')
const insteadOfAny = [{}, [], true, raw('1e400'), raw('9007199254740993')]
const insteadOf: Readonly<Record<string, readonly unknown[]>> = {
  string: [...insteadOfAny, 1, null, 'a\u0000b', LONE_SURROGATE, 'x'.repeat(200_000), raw('"\\u0000"')],
  number: [...insteadOfAny, '1', 'text', null, 1.5],
  boolean: ['yes', 1, null, [], {}],
  object: [[], 'text', 1, null, true],
}

/** `legal` says of a place and a value that it is allowed all the same. */
export function malformedBodies(
  good: Readonly<Record<string, unknown>>,
  legal: (place: string, value: unknown) => boolean = () => false,
): readonly BadBody[] {
  const text = JSON.stringify(good)
  const texts: Record<string, string> = {
    nothing: '',
    'half of it': text.slice(0, -1),
    'an end too many': `${text}}`,
    'twice in a row': text + text,
    'with a comment': `/* */${text}`,
    'with single quotes': "{'a':1}",
    'with a byte order mark and nothing': '\ufeff',
    'a word': 'not json',
    null: 'null',
    true: 'true',
    'a number': '1',
    'a text': '"text"',
    'an array': `[${text}]`,
    NaN: '{"a":NaN}',
    'a hundred thousand brackets': '['.repeat(60_000),
    'nested too deeply': `{"more":${'['.repeat(20)}${']'.repeat(20)},${text.slice(1)}`,
    'an array too wide': `{"more":[${'1,'.repeat(1001)}1],${text.slice(1)}`,
    'a number of ten thousand digits': `{"more":${'9'.repeat(10_000)},${text.slice(1)}`,
    'a name of every object': `{"__proto__":{"admin":true},${text.slice(1)}`,
    'a name of every function': `{"constructor":{"prototype":{}},${text.slice(1)}`,
    'the same name twice': `{"more":1,"more":1,${text.slice(1)}`,
    'the person in the body': `{"userId":"somebody",${text.slice(1)}`,
    'the person in the body as a column': `{"user_id":"somebody",${text.slice(1)}`,
    form: 'email=a%40example.com&password=x',
    page: '<html></html>',
  }
  // An empty object becomes a good body again when nothing but a comma is too many.
  const whole = Object.entries(texts).map(([name, each]) => ({
    name,
    bytes: bytesOf(each.replace(/,}$/, '}')),
  }))
  const first = Object.keys(good)[0]
  const repeated =
    first === undefined
      ? []
      : [
          {
            name: `${first} twice`,
            bytes: bytesOf(`{"${first}":${JSON.stringify(good[first])},${text.slice(1)}`),
          },
        ]
  return [...whole, ...repeated, ...badEncodings(text), ...mutations(good, legal)]
}

function badEncodings(text: string): readonly BadBody[] {
  const utf16 = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i += 1) utf16[i * 2] = text.charCodeAt(i)
  const invalid = bytesOf(`{"x":"??",${text.slice(1)}`.replace(/,}$/, '}'))
  invalid[6] = 0xc3
  invalid[7] = 0x28
  return [
    { name: 'UTF-16', bytes: utf16 },
    { name: 'invalid UTF-8', bytes: invalid },
    { name: 'a NUL byte', bytes: bytesOf(`${text}\u0000`) },
    { name: 'random bytes', bytes: Uint8Array.from({ length: 300 }, (_, i) => (i * 151 + 7) % 256) },
  ]
}

function mutations(
  good: Readonly<Record<string, unknown>>,
  legal: (place: string, value: unknown) => boolean,
): readonly BadBody[] {
  return placesIn(good).flatMap(({ place, path, value }) => {
    const kind = value === null ? 'string' : Array.isArray(value) ? 'object' : typeof value
    const others = (insteadOf[kind] ?? []).filter(
      (other) => !legal(place, other) && !(Array.isArray(value) && Array.isArray(other)),
    )
    const without = Array.isArray(value) ? [] : [raw('')]
    return [...others, ...without].map((other) => ({
      name: `${place} = ${written(other).slice(0, 30)}`,
      bytes: bytesOf(
        other === raw('') ? JSON.stringify(removed(good, path)) : written(replaced(good, path, other)),
      ),
    }))
  })
}

export type Place = { readonly place: string; readonly path: readonly string[]; readonly value: unknown }

/** Every value inside, with `/` between the names that lead to it. */
export function placesIn(value: unknown, path: readonly string[] = []): readonly Place[] {
  const here = path.length === 0 ? [] : [{ place: path.join('/'), path, value }]
  if (typeof value !== 'object' || value === null) return here
  return [...here, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]))]
}

export function replaced(value: unknown, [name, ...rest]: readonly string[], other: unknown): unknown {
  if (name === undefined || typeof value !== 'object' || value === null) return other
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === name ? replaced(each, rest, other) : each))
  const record = value as Record<string, unknown> // a path leads through arrays and objects only
  return { ...record, [name]: replaced(record[name], rest, other) }
}

export function removed(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return value.flatMap((each, index) =>
      String(index) === name ? (rest.length === 0 ? [] : [removed(each, rest)]) : [each],
    )
  const { [name]: inner, ...others } = value as Record<string, unknown> // a path leads through arrays and objects only
  return rest.length === 0 ? others : { ...others, [name]: removed(inner, rest) }
}

const badTexts = ['', ' ', 'abc', '-1', '1.5', '1e3', '0x10', ' 1', 'NaN', '9'.repeat(20), 'x'.repeat(5000)]

/** Query strings, each wrong in one name. */
export function malformedQueries(good: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(good).flatMap((name) => {
    const others = new URLSearchParams(Object.entries(good).filter(([each]) => each !== name)).toString()
    const own = [...badTexts.map(encodeURIComponent), '%00', '%ff', '%', '%ed%a0%80', `1&${name}=1`]
    return own.map((value) => `${others}&${name}=${value}`)
  })
}
