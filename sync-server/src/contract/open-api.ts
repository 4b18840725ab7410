/** The OpenAPI 3.1 document of the server, made from the same zod schemas that check its requests. */
import { type HttpFailureKind, httpFailure } from '@tidelist/shared-schema'
import { z } from 'zod'
import { statusOf } from '../http/failure.ts'
import { everywhere, type RouteContract, routeName } from './route.ts'

export type JsonSchema = { readonly [name: string]: unknown }

export type Operation = {
  readonly summary: string
  readonly operationId: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: 'query'
    readonly required: boolean
    readonly schema: JsonSchema
  }[]
  readonly requestBody?: {
    readonly required: true
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } }
  }
  readonly responses: Readonly<Record<string, object>>
}

export type OpenApiDocument = {
  readonly openapi: '3.1.0'
  readonly info: object
  readonly servers: readonly object[]
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly [name: string]: object
  }
}

export function openApiDocument(routes: readonly RouteContract[], url: string): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = {}
  const named = (name: string, schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
    Object.assign(schemas, componentsOf(name, schema, io))
    return { $ref: refTo(name) }
  }
  named('Failure', httpFailure, 'output')
  const paths = Map.groupBy(routes, ({ path }) => path)
  return {
    openapi: '3.1.0',
    info: { title: 'Tidelist server', version: '1', license: { name: 'MIT' } },
    servers: [{ url }],
    paths: Object.fromEntries(
      [...paths].map(([path, some]) => [
        path,
        Object.fromEntries(some.map((route) => [route.method, operationOf(route, named)])),
      ]),
    ),
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer', description: 'The session token of a sign-in.' },
        sync: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From /api/auth/token.' },
      },
    },
  }
}

type Named = (name: string, schema: z.ZodType, io: 'input' | 'output') => JsonSchema

function operationOf(route: RouteContract, named: Named): Operation {
  const operationId = routeName(route).replace(/[^a-z]+/gi, '_')
  return {
    summary: route.summary,
    operationId,
    security: route.caller === 'anyone' ? [] : [{ [route.caller]: [] }],
    ...(route.query ? { parameters: parametersOf(route.query) } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: named(`${operationId}_request`, route.body, 'input') } },
          },
        }
      : {}),
    responses: responsesOf(route, `${operationId}_answer`, named),
  }
}

function parametersOf(query: z.ZodObject): NonNullable<Operation['parameters']> {
  const { properties = {}, required = [] } = toJsonSchema(query, 'input') as {
    properties?: Record<string, JsonSchema>
    required?: readonly string[]
  } // the form of an object's schema
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function responsesOf(route: RouteContract, name: string, named: Named): Operation['responses'] {
  const { answer } = route
  const schema = 'schema' in answer ? named(name, answer.schema, 'output') : { type: 'string' }
  const kinds = Map.groupBy([...route.refusals, ...everywhere], (kind) => statusOf[kind])
  const refusals = [...kinds].map(([status, some]) => [String(status), refusalOf(some)] as const)
  return {
    200: { description: 'Done.', content: { [answer.type]: { schema } } },
    ...Object.fromEntries(refusals),
  }
}

const refusalOf = (kinds: readonly HttpFailureKind[]) => ({
  description: kinds.join(', '),
  content: { 'application/json': { schema: { $ref: refTo('Failure') } } },
})

const refTo = (name: string): string => `#/components/schemas/${name}`

const toJsonSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' })

/** The schema and those that it refers to, which a document has to keep in one place. */
function componentsOf(name: string, schema: z.ZodType, io: 'input' | 'output'): Record<string, JsonSchema> {
  const { $schema: _, $defs = {}, ...own } = toJsonSchema(schema, io)
  const inner = Object.entries($defs as Record<string, JsonSchema>) // what toJSONSchema puts there
  const moved = (part: object) => JSON.parse(JSON.stringify(part).replaceAll('#/$defs/', `${refTo(name)}_`))
  return Object.fromEntries([
    [name, moved(own)],
    ...inner.map(([inside, part]) => [`${name}_${inside}`, moved(part)] as const),
  ])
}
