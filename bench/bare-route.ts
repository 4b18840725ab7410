/**
 * An authenticated pull in Hono and jose without the product. Arguments: the database's address, the issuer, and what is asked: `bare`, one query for
 * the tasks on a pool; or `least`, the product's own question (a person's transaction, the session, the fence, all tables), whose answer goes on as it comes.
 */
import { createServer } from 'node:http'
import { serve } from '@hono/node-server'
import { openPg, pullSql, readTextAsUser } from '@tidelist/sync-server/testing'
import { Hono } from 'hono'
import { createLocalJWKSet, type JWK, type JWTPayload, jwtVerify } from 'jose'
import pg from 'pg'

const [, , databaseUrl = '', issuer = '', asked = 'bare'] = process.argv
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
const found = await pool.query('select id, public_key from jwks')
const keys: JWK[] = found.rows.map(({ id, public_key }) => ({ ...JSON.parse(public_key), kid: id }))
const keySet = createLocalJWKSet({ keys })

const app = new Hono()
const answer = asked === 'least' ? leastAnswer() : bareAnswer
app.get('/v1/sync/pull', async (c) => {
  const token = c.req.header('authorization')?.slice('Bearer '.length) ?? ''
  const { payload } = await jwtVerify(token, keySet, { issuer, audience: issuer, algorithms: ['EdDSA'] })
  const json = await answer(payload, Number(c.req.query('cursor')))
  return c.body(json, 200, { 'content-type': 'application/json' })
})
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', createServer }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
process.stdin.on('end', () => process.exit(0)).resume()

async function bareAnswer({ sub }: JWTPayload, cursor: number): Promise<string> {
  const { rows } = await pool.query(
    'select row_to_json(t) as row from tasks t where user_id = $1 and server_seq > $2 order by server_seq limit 500',
    [sub, cursor],
  )
  return JSON.stringify(rows.map(({ row }) => row))
}

function leastAnswer() {
  const database = openPg({ url: databaseUrl, directUrl: databaseUrl, onIdleError: () => {} })
  const text = pullSql()
  return ({ sub = '', sid }: JWTPayload, cursor: number) =>
    readTextAsUser(database, sub, { text, params: [sub, String(sid), cursor, 500] })
}
